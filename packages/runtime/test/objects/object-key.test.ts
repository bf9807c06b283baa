import { expect, test } from 'vitest'
import { checkKey, objectFolder, objectKey } from '../../src/objects/object-key.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'

const TENANT = '0d6a3c55-3f0b-5f4e-9a55-000000000001' as TenantId

test('a key begins with the tenant', () => {
  expect(objectKey(TENANT, 'exports/2026-11/part_1.csv.gz')).toBe(`${TENANT}/exports/2026-11/part_1.csv.gz`)
  expect(objectFolder(TENANT)).toBe(TENANT)
  expect(objectFolder(TENANT, 'exports')).toBe(`${TENANT}/exports`)
})

test.each([
  '',
  'name',
  '../other/a.csv',
  './a.csv',
  'a/../b.csv',
  'a//b.csv',
  '/a.csv',
  'a.csv/',
  '.hidden.csv',
  'a.b/c.csv',
  'A.csv',
  'a b.csv',
  'a\\b.csv',
  'a\0.csv',
  'a\n.csv',
  'é.csv',
  `${'a'.repeat(101)}.csv`,
  `${'folder/'.repeat(120)}a.csv`,
])('%j is no path of a key', (path) => {
  expect(() => objectKey(TENANT, path)).toThrow('is not the key of an object')
})

test.each(['exports/a.csv', '../a.csv', 'not-a-tenant/a.csv', `${TENANT.toUpperCase()}/a.csv`])(
  '%j has no tenant',
  (text) => {
    expect(() => checkKey(text)).toThrow('is not the key of an object')
  },
)
