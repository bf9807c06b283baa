import { expect, test } from 'vitest'
import { findEngine } from '../packages/runtime/test/support/find-engine.ts'
import type { Drill, Figure } from './drill.ts'
import { drill as kill } from './kill.ts'
import { drill as r1 } from './r1-kill-api.ts'
import { drill as r2 } from './r2-kill-stages.ts'
import { drill as r3 } from './r3-stop-postgres.ts'
import { drill as r4 } from './r4-lose-redis.ts'
import { drill as r5 } from './r5-broker-away.ts'
import { drill as r6 } from './r6-outbox.ts'
import { drill as r7 } from './r7-idempotency.ts'
import { drill as r8 } from './r8-dead-letters.ts'
import { drill as r10 } from './r10-webhooks.ts'
import { drill as r28 } from './r28-graceful-stop.ts'
import { drill as r29 } from './r29-cli.ts'

/** Each drill as it is, with small numbers; each on a platform of its own, because each counts what is in it. */
const SHORT_FORMS: readonly (readonly [Drill, string])[] = [
  [r1, '--profile embedded --kills 2 --rate 40'],
  [r2, '--profile embedded --kills 1 --rate 40'],
  [r3, '--profile embedded --kills 2 --rate 40'],
  [r6, '--profile embedded --rows 4000'],
  [r7, '--keys 60'],
  [r10, '--signatures 200 --delivered 40'],
  [r28, '--profile embedded --kills 2 --rate 40'],
  [r29, '--rows 3000 --stops 2'],
  [kill, '--rows 300 --kills 3'],
]

/** The same, on Kafka and Redis of their own: what a drill kills, no other test may use. */
const ON_OTHER_ENGINES: readonly (readonly [Drill, string])[] = [
  [r1, '--profile distributed --kills 2 --rate 40'],
  [r2, '--profile distributed --kills 1 --rate 40'],
  [r3, '--profile distributed --kills 2 --rate 40'],
  [r4, '--kills 2 --rate 40'],
  [r5, '--seconds 8 --rate 40'],
  [r6, '--profile distributed --rows 4000'],
  [r8, '--messages 3000'],
  [r28, '--profile distributed --kills 2 --rate 40'],
]

/** Beside other tests on a small machine, how fast something is says more about them than about us. */
const isAboutSpeed = ({ figure }: Figure) => figure.endsWith(' ms')

async function expectToHold(drill: Drill, args: string): Promise<void> {
  const { figures } = await drill.run({ seed: 1, args: args.split(' ') })

  expect(figures.filter((figure) => figure.isMet === false && !isAboutSpeed(figure))).toEqual([])
  expect(figures.filter(({ isMet }) => isMet === true)).not.toEqual([])
}

test.each(SHORT_FORMS)('$name holds in its short form: %s', { timeout: 300_000 }, expectToHold)

test.each(ON_OTHER_ENGINES)(
  '$name holds on Kafka and Redis in its short form: %s',
  { timeout: 300_000 },
  async (drill, args) => {
    // Only to be skipped where they are not installed.
    await findEngine('kafka')
    await findEngine('redis')
    await expectToHold(drill, args)
  },
)
