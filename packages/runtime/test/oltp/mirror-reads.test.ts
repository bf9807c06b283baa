import { expect, test } from 'vitest'
import { findDifferences, isSame } from '../../src/oltp/mirror/differences.ts'
import { type MirroredOltp, mirrorReads } from '../../src/oltp/mirror/mirror-reads.ts'
import { isRead } from '../../src/oltp/mirror/read.ts'
import type { Tx } from '../../src/oltp/oltp.ts'
import type { Tenant, TenantId } from '../../src/tenancy/tenant.ts'

test('a statement is made again only where it reads alone, and of what moves', () => {
  expect(isRead(' select id from surveys where tenant_id = $1')).toBe(true)
  expect(isRead('with some as (select 1) select * from some')).toBe(true)
  for (const text of [
    'insert into surveys values ($1)',
    'with gone as (delete from surveys returning id) select id from gone',
    'select id from surveys for update',
    'select pg_advisory_xact_lock(1)',
    'select id from delivery_leases',
    'savepoint attempt',
  ])
    expect(isRead(text)).toBe(false)
})

test('answers are the same in whatever order their rows are, and what differs is told by ids alone', () => {
  const [one, other] = [
    { id: '1', name: 'secret' },
    { id: '2', name: 'b' },
  ]
  expect(isSame([one, other], [other, one])).toBe(true)
  expect(isSame([one], [one, one])).toBe(false)
  const text = 'select s.*, (select count(*) from options o) from surveys s'
  const found = findDifferences(text, [one, other], [{ id: '2', name: 'c' }, { id: '3' }])
  expect(found).toEqual([
    { table: 'surveys', kind: 'missing', id: '1' },
    { table: 'surveys', kind: 'differing', id: '2' },
    { table: 'surveys', kind: 'extra', id: '3' },
  ])
})

test('whoever reads is answered first, also where the copy never answers, and what waits is bounded', async () => {
  let isAsked = 0
  let answer = () => {}
  const never = new Promise<never>((_, reject) => {
    answer = () => reject(new Error('gone'))
  })
  never.catch(() => {})
  const tx = { query: async () => ({ rows: [{ id: '1' }], rowCount: 1 }), attempt: (work) => work() } as Tx
  const enter = async <T>(_: Tenant, work: (tx: Tx) => Promise<T>) => await work(tx)
  const base: MirroredOltp = {
    inTenant: enter,
    readInTenant: enter,
    inControl: enter,
    asOperator: async (_, work) => await work(tx),
    readCopy: () => {
      isAsked += 1
      return never
    },
  }
  const oltp = mirrorReads(base, { random: () => 0 })
  for (let at = 0; at < 100; at += 1)
    expect(await oltp.readInTenant(TENANT, (each) => each.query('select id from surveys'))).toMatchObject({
      rowCount: 1,
    })
  const closed = oltp.close()
  answer()
  await closed
  expect(isAsked).toBeLessThanOrEqual(1)
})

const TENANT: Tenant = {
  id: '00000000-0000-4000-8000-000000000001' as TenantId,
  slug: 'acme',
  name: 'Acme',
  tier: 'standard',
  region: 'local',
  placement: 'shared',
  schemaName: 'tenant_shared',
  mirror: { percent: 100, moveId: '00000000-0000-4000-8000-000000000002', schemaName: 'tenant_1' },
}
