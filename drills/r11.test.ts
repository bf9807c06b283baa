import { test } from 'vitest'
import { drill } from './r11-egress.ts'
import { expectToHold } from './support/expect-to-hold.ts'
import { ownPlatforms } from './support/platforms.ts'
import { findRangeMissing } from './support/run-in-range.ts'

test('R11 holds in its short form, in a network namespace of its own', async ({ skip }) => {
  const missing = await findRangeMissing()
  if (missing !== undefined && process.env.CI !== 'true') {
    console.warn(`SKIPPED: ${missing}`)
    skip(missing)
  }
  await expectToHold(drill, '--tries 120', ownPlatforms)
})
