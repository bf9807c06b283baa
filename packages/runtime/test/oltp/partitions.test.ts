import { expect, onTestFinished, test } from 'vitest'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { SHARED } from '../../src/tenancy/placement.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

const INSERT = `insert into responses (tenant_id, id, survey_id, survey_version_id, submitted_at, recorded_at, completion)
  values ($1, $1, $1, $1, $2, now(), 'complete')`

test('makes 107 months at once, and none twice', async () => {
  const { postgres, partitions } = await setUp()
  const months = Array.from({ length: 107 }, (_, month) => new Date(Date.UTC(2015, month, 17)))

  await partitions.ensureMonths(SHARED, months)
  await partitions.ensureMonths(SHARED, months)

  expect(await countPartitions(postgres)).toBe(2 * 107)
})

test('several processes that need the same months at once all get them', async () => {
  const { postgres } = await setUp()
  const processes = Array.from({ length: 5 }, () => createPartitions({ poolOf: () => postgres.pools.partitioner }))

  await Promise.all(
    processes.map((each) => each.ensureMonths(SHARED, [new Date('2024-01-31'), new Date('2024-02-01')])),
  )

  expect(await countPartitions(postgres)).toBe(4)
})

test('a month is taken in UTC, from its first microsecond to its last', async () => {
  const { postgres, partitions } = await setUp()
  const tenant = await postgres.createTenant('acme')
  await partitions.ensureMonths(SHARED, [new Date('2024-03-31T23:59:59.999Z')])
  const insert = (submittedAt: string) =>
    postgres.oltp.inTenant(tenant, (tx) => tx.query(INSERT, [tenant.id, submittedAt]))

  await insert('2024-03-01T00:00:00Z')
  await insert('2024-03-31T23:59:59.999999Z')
  await expect(insert('2024-04-01T00:00:00Z')).rejects.toMatchObject({ code: '23514' })
})

test('a new month does not wait for writers of other months', async () => {
  const { postgres, partitions } = await setUp()
  const tenant = await postgres.createTenant('acme')
  await partitions.ensureMonths(SHARED, [new Date('2024-01-01')])

  await postgres.oltp.inTenant(tenant, async (tx) => {
    await tx.query(INSERT, [tenant.id, '2024-01-05T00:00:00Z'])
    await partitions.ensureMonths(SHARED, [new Date('2024-02-01')])
  })
  await postgres.oltp.inTenant(tenant, (tx) => tx.query(INSERT, [tenant.id, '2024-02-05T00:00:00Z']))
})

test('months before 2000 and in the future are refused, so that no date can fill the catalogue', async () => {
  const { postgres, partitions } = await setUp()

  await expect(partitions.ensureMonths(SHARED, [new Date('1999-12-31T23:59:59Z')])).rejects.toMatchObject({
    code: '22023',
  })
  await expect(partitions.ensureMonths(SHARED, [new Date(Date.now() + 40 * 86_400_000)])).rejects.toMatchObject({
    code: '22023',
  })
  expect(await countPartitions(postgres)).toBe(0)
})

async function setUp() {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  return { postgres, partitions: createPartitions({ poolOf: () => postgres.pools.partitioner }) }
}

async function countPartitions({ sql }: { sql: Awaited<ReturnType<typeof setUpPostgres>>['sql'] }): Promise<number> {
  const [row] = await sql<{ partitions: number }>(
    `select count(*)::int as partitions from pg_inherits
     where inhparent in ('tenant_shared.responses'::regclass, 'tenant_shared.response_items'::regclass)`,
  )
  return row?.partitions ?? -1
}
