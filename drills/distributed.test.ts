import { afterAll, test } from 'vitest'
import { findEngine } from '../packages/runtime/test/support/find-engine.ts'
import type { Drill } from './drill.ts'
import { drill as r1 } from './r1-kill-api.ts'
import { drill as r2 } from './r2-kill-stages.ts'
import { drill as r3 } from './r3-stop-postgres.ts'
import { drill as r4 } from './r4-lose-redis.ts'
import { drill as r5 } from './r5-broker-away.ts'
import { drill as r6 } from './r6-outbox.ts'
import { drill as r8 } from './r8-dead-letters.ts'
import { drill as r8Replay } from './r8-replay.ts'
import { drill as r9 } from './r9-profiles.ts'
import { drill as r28 } from './r28-graceful-stop.ts'
import { expectToHold } from './support/expect-to-hold.ts'
import { sharePlatforms } from './support/platforms.ts'

/** On Kafka and Redis of their own: what a drill kills, no other test may use. They share a platform, as the embedded ones do. */
const SHORT_FORMS: readonly (readonly [Drill, string])[] = [
  [r1, '--profile distributed --kills 2 --rate 20 --pause-seconds 2 --calm-seconds 1'],
  [r2, '--profile distributed --kills 1 --rate 20 --pause-seconds 1 --calm-seconds 1'],
  [r3, '--profile distributed --kills 2 --rate 20 --calm-seconds 1'],
  [r4, '--kills 2 --rate 40 --calm-seconds 1'],
  [r5, '--seconds 8 --rate 20 --calm-seconds 1'],
  [r6, '--profile distributed --rows 4000'],
  [r8, '--messages 3000'],
  [r8Replay, '--profile distributed --dead 60 --kills 2'],
  [r9, '--profile distributed --events 1 --seconds 1 --wish-seconds 2'],
  // Last, because it brings the platform to the next version.
  [r28, '--profile distributed --kills 1 --rate 20 --reading-seconds 1 --calm-seconds 1'],
]

const platforms = sharePlatforms()
afterAll(() => platforms[Symbol.asyncDispose]())

test.each(SHORT_FORMS)('$name holds on Kafka and Redis in its short form: %s', async (drill, args) => {
  // Only to be skipped where they are not installed.
  await findEngine('kafka')
  await findEngine('redis')
  await expectToHold(drill, args, platforms)
})
