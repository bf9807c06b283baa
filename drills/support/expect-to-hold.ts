import { expect } from 'vitest'
import type { Drill, Figure } from '../drill.ts'
import type { Platforms } from './platforms.ts'

/** Beside other tests on a small machine, how fast something is says more about them than about us. */
const isAboutSpeed = ({ figure }: Figure) => figure.endsWith(' ms')

/** Runs the drill in its short form: what has an aim meets it, and something has one. */
export async function expectToHold(drill: Drill, args: string, platforms: Platforms): Promise<void> {
  const { figures } = await drill.run({ seed: 1, args: args.split(' '), platforms })

  expect(figures.filter((figure) => figure.isMet === false && !isAboutSpeed(figure))).toEqual([])
  expect(figures.filter(({ isMet }) => isMet === true)).not.toEqual([])
}
