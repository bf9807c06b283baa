import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { migrate } from '../../src/oltp/migrate.ts'
import { createTestPostgres, type TestPostgres } from '../support/databases.ts'
import { runSql } from '../support/prepare-template.ts'
import { findCallSites } from './statements/find-call-sites.ts'
import {
  countTasks,
  findCopyingInserts,
  findUnfilteredScans,
  listRelations,
  type PlanNode,
} from './statements/judge-plan.ts'
import { readDistributed } from './statements/read-distributed.ts'
import { type RecordedStatement, recordStatements } from './statements/record-statements.ts'
import { runEveryOperation } from './statements/run-every-operation.ts'

/**
 * The folders whose statements reach no tenant's table, but for `isolation`, which looks for rows without saying whose on purpose, and
 * for `moves`, which has a role of its own for statements made of the catalogue.
 */
const OTHERS = [
  'engines',
  'identity',
  'ingest',
  'isolation',
  'jobs',
  'limits',
  'moves',
  'oltp',
  'operators',
  'parking',
  'start',
  'stream',
  'tenancy',
  'transports',
]

/** How many statements of a file need a second process, or a moment that cannot be arranged, and so are not seen here. */
const UNSEEN: Readonly<Record<string, number>> = {
  // A sign of life.
  'readiness.ts': 1,
  // Of a handshake that brings a secret.
  'inbound/keep-secret.ts': 2,
  // Of replays along routes.
  'replay/plan/choose-mapping.ts': 1,
  'outbox/slot-leases.ts': 1,
  // Of a step that fails.
  'stream-replay/run/run-stream-replays.ts': 1,
  'analytics/find-watermark.ts': 1,
  // Asked only while accepted responses wait to be stored, and of the stream's own tables; two of a value that ClickHouse refuses.
  'analytics/sink-batches.ts': 3,
  // Of endpoints that fail, once seconds have passed, and of limits that a connector names.
  'delivery/limits/share-breakers.ts': 3,
  'delivery/limits/rate-store.ts': 3,
  // Of deliveries along routes, which nobody can plan before connections are made by the API.
  'delivery/attempt/load-routes.ts': 1,
  'delivery/attempt/ledger.ts': 2,
  'delivery/attempt/finish-attempts.ts': 2,
  // Of what a bug of ours breaks.
  'delivery/attempt/end-stumbled.ts': 2,
  'realtime/seed-feed.ts': 1,
  // Of a job that fails, of one with a portion left, and of what was quoted of a response that is erased.
  'insights/job/advance/keep-progress.ts': 2,
  'insights/job/advance/advance-insight.ts': 1,
  'insights/job/forget-read.ts': 2,
  // Of responses that were erased or changed since.
  'insights/job/advance/records.ts': 1,
  'insights/job/verify/verify-insight.ts': 1,
  'insights/job/advance/taxonomies.ts': 1,
}

const STATEMENT = /^\s*(select|insert|update|delete|with)\b/

interface Explained extends RecordedStatement {
  readonly plan: PlanNode
}

describe('every statement that the runtime gives to PostgreSQL', () => {
  const { hasCitus } = inject('engines').postgresTemplate
  const databases: TestPostgres[] = []
  let distributed: readonly string[]
  let explained: readonly Explained[]
  let tasks: readonly Explained[] = []
  let seen: ReadonlySet<string>

  beforeAll(async () => {
    distributed = await readDistributed()
    const recording = recordStatements()
    const postgres = await runEveryOperation()
    recording.stop()
    const plain = hasCitus ? await createPlain() : postgres
    databases.push(...new Set([postgres, plain]))
    seen = new Set(recording.list().map(({ site }) => site))
    const statements = recording.list().filter(({ text }) => STATEMENT.test(text))
    explained = await explainAll(plain, statements)
    if (hasCitus) tasks = await explainTasks(postgres, statements)
  })
  afterAll(async () => {
    for (const database of databases) await database.dispose()
  })

  test('was seen here: what is never run is never judged', async () => {
    const unseen = (await findCallSites(OTHERS)).filter((site) => !seen.has(site))
    const tooMany = Object.entries(Object.groupBy(unseen, (site) => site.replace(/:\d+$/, '')))

    expect(tooMany.filter(([file, sites = []]) => sites.length > (UNSEEN[file] ?? 0))).toEqual([])
  })

  test('names its tenant wherever it reads a tenant’s table, but for the operator’s', () => {
    const isOfTenants = (name: string) => name.startsWith('tenant_shared.')
    const breaches = explained
      .filter(({ role }) => role === 'howazit_app')
      .flatMap(({ site, plan }) => findUnfilteredScans(plan, isOfTenants).map((scan) => `${site}: ${scan}`))

    expect(breaches).toEqual([])
  })

  test('is the operator’s only on tables that stay on the coordinator', () => {
    const breaches = explained
      .filter(({ role, plan }) => role !== 'howazit_app' && listRelations(plan).some(isDistributed))
      .map(({ site }) => site)

    expect(breaches).toEqual([])
  })

  test('is on distributed tables or on those of the coordinator, never on both', () => {
    const breaches = explained
      .map(({ site, plan }) => ({ site, relations: listRelations(plan) }))
      .filter(({ relations }) => relations.some(isDistributed) && !relations.every(isDistributed))

    expect(breaches).toEqual([])
  })

  test('inserts rows of a select into a distributed table only so that Citus does not turn it into COPY', () => {
    const breaches = explained
      .filter(({ text }) => !/\breturning\b/i.test(text))
      .flatMap(({ site, plan }) => findCopyingInserts(plan, isDistributed).map((insert) => `${site}: ${insert}`))

    expect(breaches).toEqual([])
  })

  test('is one task of one shard, where Citus says so', () => {
    expect(tasks.filter(({ plan }) => countTasks(plan) > 1).map(({ site }) => site)).toEqual([])
  })

  const isDistributed = (name: string): boolean =>
    distributed.some((table) => new RegExp(`^tenant_shared\\.${table}(_\\d{4}_\\d{2})?$`).test(name))
})

/**
 * Plans as a superuser has them, on whom no policy is forced: what is filtered, the statement itself filters. Without
 * values, so that no condition is folded away with one of them, and without Citus, which shows no scans.
 */
async function explainAll(
  plain: TestPostgres,
  statements: readonly RecordedStatement[],
): Promise<readonly Explained[]> {
  return await explaining(plain, statements, ({ text }) => ({
    text: `explain (generic_plan, verbose, format json) ${text}`,
  }))
}

/** As Citus runs them: it chooses shards by values. */
async function explainTasks(
  postgres: TestPostgres,
  statements: readonly RecordedStatement[],
): Promise<readonly Explained[]> {
  return await explaining(postgres, statements, ({ text, values }) => {
    return { text: `explain (verbose, format json) ${text}`, values: [...values] }
  })
}

async function explaining(
  { url }: TestPostgres,
  statements: readonly RecordedStatement[],
  toQuery: (statement: RecordedStatement) => pg.QueryConfig,
): Promise<readonly Explained[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('set search_path to tenant_shared, pg_temp')
    const explained: Explained[] = []
    for (const statement of statements) {
      const { rows } = await client.query(toQuery(statement)).catch((cause: unknown) => {
        throw new Error(`The statement at ${statement.site} cannot be explained.`, { cause })
      })
      explained.push({ ...statement, plan: rows[0]['QUERY PLAN'][0].Plan })
    }
    return explained
  } finally {
    await client.end()
  }
}

/** The same tables, none of them distributed, with a month for responses. */
async function createPlain(): Promise<TestPostgres> {
  const plain = await createTestPostgres({ isEmpty: true })
  await migrate(plain)
  await runSql(plain.url, "select tenant_shared.ensure_months(array['2026-11-01'::date])")
  return plain
}
