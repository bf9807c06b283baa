import pg from 'pg'
import { expect, test } from 'vitest'
import { collationOf, type Locale, readLocale, sortAlike, toClauses } from '../../src/tenancy/locale.ts'
import { createTestPostgres } from '../support/databases.ts'

const GLIBC = {
  encoding: 'UTF8',
  provider: 'libc',
  collate: 'en_US.UTF-8',
  ctype: 'en_US.UTF-8',
  locale: null,
} as const
const ICU: Locale = { encoding: 'UTF8', provider: 'icu', collate: 'C', ctype: 'C', locale: 'en-US' }

test('a database that is made with the locale of another one has the same', async () => {
  await using postgres = await createTestPostgres({ isEmpty: true })
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const name = `howazit_sorted_${process.pid}`
  try {
    await client.query(`create database ${name} template template0 ${toClauses(ICU)}`)

    expect(await readLocale(client, name)).toEqual(ICU)
    expect(await readLocale(client, 'howazit_that_is_not_there')).toEqual(await readLocale(client, undefined))
  } finally {
    await client.query(`drop database if exists ${name}`)
    await client.end()
  }
})

test('locales sort alike by their names, however these are written', () => {
  expect(sortAlike(GLIBC, { ...GLIBC, collate: 'en_US.utf8' })).toBe(true)
  expect(sortAlike(GLIBC, { ...GLIBC, collate: 'de_DE.UTF-8' })).toBe(false)
  expect(sortAlike(ICU, { ...ICU, locale: 'de' })).toBe(false)
  expect(sortAlike(ICU, GLIBC)).toBe(false)
  expect([GLIBC, ICU].map(collationOf)).toEqual(['en_US.UTF-8 (libc)', 'en-US (icu)'])
})
