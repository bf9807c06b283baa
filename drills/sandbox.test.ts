import { test } from 'vitest'
import type { Drill } from './drill.ts'
import { drill as r12 } from './r12-escapes.ts'
import { drill as r13 } from './r13-denials.ts'
import { drill as r14 } from './r14-sandbox-speed.ts'
import { drill as r15 } from './r15-determinism.ts'
import { drill as r16 } from './r16-sandbox-versions.ts'
import { expectToHold } from './support/expect-to-hold.ts'
import { ownPlatforms } from './support/platforms.ts'

/** What is claimed of mappings. None of it needs a platform. */
const SHORT_FORMS: readonly (readonly [Drill, string])[] = [
  [r12, '--per-process 50'],
  [r13, '--every 6 --quiet-seconds 1 --by-cpu'],
  [r14, '--by-cpu --runs 4000 --cold 2'],
  [r15, '--processes 2 --runs 1000'],
  [r16, ''],
]

test.each(SHORT_FORMS)('$name holds in its short form: %s', (drill, args) => expectToHold(drill, args, ownPlatforms))
