import { afterAll, test } from 'vitest'
import { drill as audit } from './audit.ts'
import type { Drill } from './drill.ts'
import { drill as kill } from './kill.ts'
import { drill as r7 } from './r7-idempotency.ts'
import { drill as r9 } from './r9-faults.ts'
import { drill as r10 } from './r10-webhooks.ts'
import { drill as r19 } from './r19-fuzz.ts'
import { drill as r20 } from './r20-tokens.ts'
import { drill as r29 } from './r29-cli.ts'
import { expectToHold } from './support/expect-to-hold.ts'
import { sharePlatforms } from './support/platforms.ts'

/** What is claimed of the platform that `howazit dev` runs: most share one, each with tenants of its own. */
const SHORT_FORMS: readonly (readonly [Drill, string])[] = [
  [r7, '--keys 20'],
  [r9, '--events 2 --rounds 1 --walks 1 --turns 1 --seconds 2'],
  [r10, '--signatures 200 --delivered 40'],
  [r19, '--requests 500'],
  [r20, '--without-rotation'],
  [r29, '--rows 3000 --stops 2'],
  [kill, '--rows 200 --kills 2'],
  [audit, '--changes 200 --kills 1 --tamperings 4'],
]

const platforms = sharePlatforms()
afterAll(() => platforms[Symbol.asyncDispose]())

test.each(SHORT_FORMS)('$name holds in its short form: %s', (drill, args) => expectToHold(drill, args, platforms))
