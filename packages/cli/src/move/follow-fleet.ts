import { setTimeout as delay } from 'node:timers/promises'
import { type FleetMove, type Howazit, HowazitError } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { EXIT } from '../exit-code.ts'
import { createProgress } from '../output.ts'
import { fleetProgressText } from './fleet-text.ts'

const POLL_MS = 250

export const fleetArg = () =>
  Args.string({ description: 'as `tenant move fleet list` shows it; the last one without it' })

/** @throws HowazitError `not_found` */
export async function findFleet({ fleetMoves }: Howazit, id?: string): Promise<FleetMove> {
  const last = id ?? (await fleetMoves.list({ limit: 1 })).items[0]?.id
  if (last !== undefined) return await fleetMoves.get(last)
  throw new HowazitError(
    'not_found',
    'No move of many tenants was planned: `howazit tenant move start --where FILTER` plans one.',
  )
}

/** Until nothing of it moves by itself or the time is up. */
export async function followFleet({ fleetMoves }: Howazit, id: string, waitMs: number): Promise<FleetMove> {
  const progress = createProgress('fleet')
  const deadline = performance.now() + waitMs
  for (;;) {
    const fleet = await fleetMoves.get(id)
    progress.update(fleetProgressText(fleet))
    if (!isMoving(fleet) || performance.now() >= deadline) {
      progress.done()
      return fleet
    }
    await delay(POLL_MS)
  }
}

const isMoving = ({ status }: FleetMove): boolean => ['planning', 'running', 'cancelling'].includes(status)

/** 3 where some are not switched, 6 where something would stop all of them, 7 where it is not done yet. */
export function exitCodeOfFleet(fleet: FleetMove): number {
  const { status, counts } = fleet
  if (isMoving(fleet)) return EXIT.tryAgain
  if (status === 'planned') return counts.waiting === 0 ? EXIT.conflict : EXIT.ok
  if (status === 'cancelled') return EXIT.ok
  return counts.blocked + counts.failed + counts.left > 0 ? EXIT.partial : EXIT.ok
}
