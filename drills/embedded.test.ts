import { afterAll, test } from 'vitest'
import type { Drill } from './drill.ts'
import { drill as r1 } from './r1-kill-api.ts'
import { drill as r2 } from './r2-kill-stages.ts'
import { drill as r3 } from './r3-stop-postgres.ts'
import { drill as r6 } from './r6-outbox.ts'
import { drill as r8Replay } from './r8-replay.ts'
import { drill as r17 } from './r17-object-access.ts'
import { drill as r18 } from './r18-row-security.ts'
import { drill as r22 } from './r22-kill-mover.ts'
import { drill as r23 } from './r23-compare.ts'
import { drill as r24 } from './r24-overload.ts'
import { drill as r25 } from './r25-noisy-neighbour.ts'
import { expectToHold } from './support/expect-to-hold.ts'
import { sharePlatforms } from './support/platforms.ts'

/**
 * Each drill as it is, with small numbers, and with tenants of its own on a profile that all of them share. What differs little
 * between profiles runs on one of them here: R17 on this one, R28 on Kafka and Redis.
 */
const SHORT_FORMS: readonly (readonly [Drill, string])[] = [
  [r1, '--profile embedded --kills 2 --rate 20 --pause-seconds 2 --calm-seconds 1'],
  [r2, '--profile embedded --kills 1 --rate 20 --pause-seconds 1 --calm-seconds 1'],
  [r3, '--profile embedded --kills 2 --rate 20 --calm-seconds 1'],
  [r6, '--profile embedded --rows 4000'],
  [r8Replay, '--profile embedded --dead 60 --kills 2'],
  // Every operation, and of the thousands of ids that it does not take a few: with all of them is tenancy.test.ts of the control plane.
  [r17, '--profile embedded --strangers 1 --misplaced-every 20 --without-timings'],
  [r18, '--transactions 400'],
  [r22, '--points 2 --rate 10 --calm-seconds 1'],
  [r23, '--rows 5000'],
  [r24, '--profile embedded --seconds 2 --clients 12 --requests-max 24 --probed-seconds 1'],
  [r25, '--profile embedded --tenants 20 --turns 1 --seconds 3 --rate 1 --quota 5'],
]

// R17 asks for everything of the API, insights too.
const platforms = sharePlatforms()
afterAll(() => platforms[Symbol.asyncDispose]())

test.each(SHORT_FORMS)('$name holds in its short form: %s', (drill, args) => expectToHold(drill, args, platforms))
