import { afterAll, test } from 'vitest'
import { drill as audit } from './audit.ts'
import type { Drill } from './drill.ts'
import { drill as kill } from './kill.ts'
import { drill as r1 } from './r1-kill-api.ts'
import { drill as r2 } from './r2-kill-stages.ts'
import { drill as r3 } from './r3-stop-postgres.ts'
import { drill as r6 } from './r6-outbox.ts'
import { drill as r7 } from './r7-idempotency.ts'
import { drill as r9 } from './r9-faults.ts'
import { drill as r10 } from './r10-webhooks.ts'
import { drill as r12 } from './r12-escapes.ts'
import { drill as r13 } from './r13-denials.ts'
import { drill as r14 } from './r14-sandbox-speed.ts'
import { drill as r15 } from './r15-determinism.ts'
import { drill as r16 } from './r16-sandbox-versions.ts'
import { drill as r17 } from './r17-object-access.ts'
import { drill as r18 } from './r18-row-security.ts'
import { drill as r19 } from './r19-fuzz.ts'
import { drill as r20 } from './r20-tokens.ts'
import { drill as r24 } from './r24-overload.ts'
import { drill as r25 } from './r25-noisy-neighbour.ts'
import { drill as r28 } from './r28-graceful-stop.ts'
import { drill as r29 } from './r29-cli.ts'
import { expectToHold } from './support/expect-to-hold.ts'
import { sharePlatforms } from './support/platforms.ts'

/** Each drill as it is, with small numbers, and with tenants of its own on platforms that all of them share. */
const SHORT_FORMS: readonly (readonly [Drill, string])[] = [
  [r1, '--profile embedded --kills 2 --rate 40 --calm-seconds 2'],
  [r2, '--profile embedded --kills 1 --rate 40 --calm-seconds 2'],
  [r3, '--profile embedded --kills 2 --rate 40 --calm-seconds 2'],
  [r6, '--profile embedded --rows 4000'],
  [r7, '--keys 20'],
  [r9, '--events 2 --rounds 1 --walks 1 --turns 1 --seconds 2'],
  [r10, '--signatures 200 --delivered 40'],
  [r12, '--per-process 50'],
  [r13, '--every 6 --by-cpu'],
  [r14, '--by-cpu --runs 4000 --cold 2'],
  [r15, '--processes 2 --runs 1000'],
  [r16, ''],
  [r17, '--profile embedded --strangers 1 --without-timings'],
  [r18, '--transactions 400'],
  [r19, '--requests 500'],
  [r20, '--without-rotation'],
  [r24, '--profile embedded --seconds 4 --clients 12 --requests-max 24 --probed-seconds 2'],
  [r25, '--profile embedded --turns 1 --seconds 4 --rate 1 --quota 5'],
  // Last on its platform, which it brings to the next version.
  [r28, '--profile embedded --kills 2 --rate 40 --reading-seconds 12 --calm-seconds 2'],
  [r29, '--rows 3000 --stops 2'],
  [kill, '--rows 200 --kills 2'],
  [audit, '--changes 200 --kills 1 --tamperings 4'],
]

const platforms = sharePlatforms()
afterAll(() => platforms[Symbol.asyncDispose]())

test.each(SHORT_FORMS)('$name holds in its short form: %s', (drill, args) => expectToHold(drill, args, platforms))
