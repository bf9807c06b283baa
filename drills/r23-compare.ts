import { isDeepStrictEqual } from 'node:util'
import { createTenant, type Tenant } from '@howazit/runtime'
import type { TenantMove } from '@howazit/sdk'
import { fillTenant } from '../bench/support/fill-tenant.ts'
import { type MoveBed, openMoveBed } from '../bench/support/move-bed.ts'
import { atLeast, type Drill, exactly, type Figure } from './drill.ts'
import { type Corruption, DIFFERENCES, EQUALS, insertRow, rowId, spoilRow, TABLES } from './support/corruptions.ts'
import { readNumber } from './support/read-number.ts'

/** What each response of `fillTenant` has: itself, its key, three answers and its event. */
const ROWS_OF_RESPONSE = 6

type Diff = NonNullable<TenantMove['diff']>

/** A tenant with a copy that follows it, in a schema. */
async function copyTenant({ moves, settle, targetOf }: MoveBed, tenant: Tenant) {
  const { id: moveId } = await moves.plan(tenant.id, { to: 'schema' })
  const key = { tenantId: tenant.id, moveId }
  await settle(key)
  await moves.start(key)
  const { status, trouble } = await settle(key)
  if (status !== 'following') throw new Error(`The move is ${status}: ${trouble}`)
  return {
    schema: (await targetOf(key)).schemaName,
    /** As an operator has it done. */
    compare: async (): Promise<Diff> => {
      await moves.diff(key)
      const { diff } = await settle(key)
      if (diff?.status !== 'done') throw new Error('Nothing was compared.')
      return diff
    },
  }
}

/** Past every trigger, policy and reference, as a broken disk or a careless superuser. */
async function tamper({ admin }: MoveBed, statements: readonly string[], tenant: Tenant): Promise<void> {
  const client = await admin.connect()
  try {
    await client.query('set session_replication_role to replica')
    for (const statement of statements) await client.query(statement, [tenant.id])
  } finally {
    client.release(true)
  }
}

interface Case {
  readonly what: string
  /** What is to be told, in any order; nothing where the rows are equal. */
  readonly expected: readonly string[]
  /** Statements with the tenant as `$1`. */
  readonly spoil: (schema: string) => string
}

const columnCase = (corruption: Corruption, ordinal: number): Case => ({
  what: corruption.what,
  expected: DIFFERENCES.includes(corruption) ? [`${corruption.table} ${rowId(ordinal)} differing`] : [],
  spoil: (schema) => spoilRow(schema, corruption, ordinal),
})

const [FIRST, SECOND, THIRD] = [901, 902, 903]
const [first, second, third] = [rowId(FIRST), rowId(SECOND), rowId(THIRD)]

/** Of whole rows: two clients, and a third that is not there. */
const ROW_CASES: readonly Case[] = [
  {
    what: 'a row that is missing',
    expected: [`api_clients ${first} missing`],
    spoil: (schema) => `delete from ${schema}.api_clients where tenant_id = $1 and id = ${first}`,
  },
  {
    what: 'a row too many',
    expected: [`api_clients ${third} extra`],
    spoil: (schema) =>
      `insert into ${schema}.api_clients (tenant_id, id, name, scopes, secret_hash) values ($1, ${third}, 'more', '{}', '\\x00')`,
  },
  {
    what: 'two rows whose values are swapped',
    expected: [`api_clients ${first} differing`, `api_clients ${second} differing`],
    spoil: (schema) => `
      update ${schema}.api_clients c
      set name = case c.id when ${first} then ${second} else ${first} end
      where tenant_id = $1 and id in (${first}, ${second})`,
  },
  {
    what: 'a row of another key',
    expected: [`api_clients ${first} missing`, `api_clients ${third} extra`],
    spoil: (schema) => `update ${schema}.api_clients set id = ${third} where tenant_id = $1 and id = ${first}`,
  },
]

async function judgeAll(bed: MoveBed, tenant: Tenant): Promise<readonly Figure[]> {
  const corruptions = [...DIFFERENCES, ...EQUALS]
  const seeds = corruptions.map(insertRow)
  for (const ordinal of [FIRST, SECOND])
    seeds.push(insertRow({ table: 'api_clients', column: 'name', given: rowId(ordinal) }, ordinal))
  await bed.admin.query(`select tenant_shared.ensure_months(array[date '2026-01-01'])`)
  await tamper(bed, seeds, tenant)
  const { schema, compare } = await copyTenant(bed, tenant)
  const mend = TABLES.flatMap((table) => [
    `delete from ${schema}.${table} where tenant_id = $1`,
    `insert into ${schema}.${table} select * from tenant_shared.${table} where tenant_id = $1`,
  ])
  const cases = [...ROW_CASES, ...corruptions.map(columnCase)]
  const wrong: string[] = []
  for (const { what, expected, spoil } of cases) {
    await tamper(bed, [spoil(schema)], tenant)
    const { differences, differenceCount } = await compare()
    const told = differences.map(({ table, key, kind }) => `${table} '${key[0]}' ${kind}`)
    if (differenceCount !== expected.length || !isDeepStrictEqual(told.toSorted(), expected.toSorted()))
      wrong.push(what)
    await tamper(bed, mend, tenant)
  }
  const told = cases.filter(({ expected }) => expected.length > 0).length
  return [
    { figure: 'corruptions', value: told },
    { figure: 'rows that are equal and written otherwise', value: cases.length - told },
    exactly('judged wrongly', wrong.length, 0),
    ...wrong.map((what) => ({ figure: 'judged wrongly', value: what })),
    exactly('differences once all was mended', (await compare()).differenceCount, 0),
  ]
}

async function compareEqual(bed: MoveBed, tenant: Tenant, rows: number): Promise<readonly Figure[]> {
  await fillTenant(bed.admin, tenant, Math.ceil(rows / ROWS_OF_RESPONSE))
  const { compare } = await copyTenant(bed, tenant)
  const startedAt = performance.now()
  const diff = await compare()
  const seconds = Math.round(performance.now() - startedAt) / 1000
  return [
    atLeast('equal rows compared', diff.rows, rows),
    exactly('false alarms', diff.differenceCount, 0),
    { figure: 'seconds that comparing them took', value: seconds },
  ]
}

export const drill: Drill = {
  name: 'R23',
  title: 'comparing a copy with its tenant: what was spoilt is told, row by row, and nothing else',
  async run({ args, platforms }) {
    await using database = await platforms.openDatabase()
    await using bed = openMoveBed(database)
    const spoilt = await createTenant(bed.oltp, { slug: 'spoilt', name: 'Spoilt' })
    const equal = await createTenant(bed.oltp, { slug: 'equal', name: 'Equal' })
    return {
      figures: [
        ...(await judgeAll(bed, spoilt)),
        ...(await compareEqual(bed, equal, readNumber(args, '--rows', 1_000_000))),
      ],
    }
  },
}
