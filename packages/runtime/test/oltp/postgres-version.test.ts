import { expect, test } from 'vitest'
import { findTooOld } from '../../src/oltp/postgres-version.ts'

test.each(['16.0', '16.9 (Debian 16.9-1.pgdg120+1)', '17beta1', '18.4'])('PostgreSQL %s will do', (version) => {
  expect(findTooOld(version)).toBeUndefined()
})

test.each(['15.14 (Debian 15.14-0+deb12u1)', '9.6.24', ''])('PostgreSQL "%s" is refused with a sentence', (version) => {
  expect(findTooOld(version)).toBe(`PostgreSQL is ${version}; it must be 16 or newer.`)
})
