import { expect, test } from 'vitest'
import { refuseOldPostgres } from '../../src/oltp/refuse-old-postgres.ts'

test.each(['16.0', '16.9 (Debian 16.9-1.pgdg120+1)', '17beta1', '18.4'])('PostgreSQL %s will do', (version) => {
  expect(() => refuseOldPostgres(version)).not.toThrow()
})

test.each(['15.14 (Debian 15.14-0+deb12u1)', '9.6.24', ''])('PostgreSQL "%s" is refused with a sentence', (version) => {
  expect(() => refuseOldPostgres(version)).toThrow(`PostgreSQL is ${version}; it must be 16 or newer.`)
})
