import { openContext, partitionOf } from '@howazit/runtime'
import pg from 'pg'
import { pino } from 'pino'
import type { RunningProfile } from '../../scripts/profiles/start-profile.ts'

/** What the stores hold of the tenants of a profile, asked from them and not from the platform. */
export interface Stores extends AsyncDisposable {
  readonly counts: () => Promise<StoreCounts>
  /** Every stored response: its key (as client reference) and id. */
  readonly responses: () => Promise<readonly { readonly key: string; readonly id: string }[]>
  /** The sum of signs of each response in ClickHouse, by response id. */
  readonly facts: () => Promise<ReadonlyMap<string, number>>
  /** What waits for the stream. */
  readonly spooled: () => Promise<number>
  /** Months that have responses. */
  readonly months: () => Promise<number>
  /** The longest time between two transactions that stored something of the same partition of `responses.raw`. */
  readonly longestPauseMs: (since: Date) => Promise<number>
}

export interface StoreCounts {
  readonly responses: number
  readonly responseKeys: number
  readonly quarantined: number
  /** Responses in ClickHouse, as the sum of their signs. */
  readonly facts: number
  readonly spooled: number
  /** Of anybody, since the stores were opened: poison may say that it is nobody's. */
  readonly deadLetters: number
}

const COUNTS = `
  select
    (select count(*) from tenant_shared.responses where tenant_id = any ($1))::int as responses,
    (select count(*) from tenant_shared.response_keys where tenant_id = any ($1))::int as "responseKeys",
    (select count(*) from tenant_shared.quarantined_responses where tenant_id = any ($1))::int as quarantined,
    (select count(*) from control.spooled_responses where tenant_id = any ($1))::int as spooled`
const OURS = `kind = 'response' and tenant_id in {tenantIds:Array(UUID)}`

/** On connections of its own; PostgreSQL as its superuser. */
export async function openStores({ adminUrl, config, tenants }: RunningProfile): Promise<Stores> {
  const tenantIds = tenants.map(({ tenant }) => tenant.id)
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2 })
  pool.on('error', () => {})
  const context = await openContext(config, { logger: pino({ level: 'silent' }), roles: ['dispatcher'] })
  const { clickhouse, stream } = context
  const ask = async <Row>(query: string): Promise<readonly Row[]> =>
    await (await clickhouse.query({ query, query_params: { tenantIds }, format: 'JSONEachRow' })).json<Row>()

  const countDead = async () => {
    const lags = await Promise.all(
      (['responses.raw.dlq', 'response.created.dlq'] as const).map((topic) => stream.lag(topic, 'drill')),
    )
    return lags.flat().reduce((sum, { endOffset }) => sum + endOffset, 0)
  }
  const deadBefore = await countDead()
  return {
    async counts() {
      const { rows } = await pool.query<Omit<StoreCounts, 'facts' | 'deadLetters'>>(COUNTS, [tenantIds])
      const [facts] = await ask<{ n: string }>(`select sum(sign) as n from events_response where ${OURS}`)
      return { ...rows[0]!, facts: Number(facts?.n ?? 0), deadLetters: (await countDead()) - deadBefore }
    },
    async responses() {
      const { rows } = await pool.query<{ key: string; id: string }>(
        'select client_reference as key, id from tenant_shared.responses where tenant_id = any ($1)',
        [tenantIds],
      )
      return rows
    },
    async facts() {
      const rows = await ask<{ id: string; signs: string }>(
        `select response_id as id, sum(sign) as signs from events_response where ${OURS} group by response_id`,
      )
      return new Map(rows.map(({ id, signs }) => [id, Number(signs)]))
    },
    async spooled() {
      const text = 'select count(*)::int as n from control.spooled_responses where tenant_id = any ($1)'
      return (await pool.query<{ n: number }>(text, [tenantIds])).rows[0]?.n ?? 0
    },
    async months() {
      const text = `select count(distinct date_trunc('month', submitted_at, 'UTC'))::int as n
        from tenant_shared.responses where tenant_id = any ($1)`
      return (await pool.query<{ n: number }>(text, [tenantIds])).rows[0]?.n ?? 0
    },
    async longestPauseMs(since) {
      const text = `select tenant_id || ':' || key as key, extract(epoch from created_at)::float8 * 1000 as at
        from tenant_shared.outbox where created_at >= $1 and tenant_id = any ($2) order by created_at`
      const { rows } = await pool.query<{ key: string; at: number }>(text, [since, tenantIds])
      const partitions = (await stream.lag('responses.raw', 'store')).length
      const byPartition = Map.groupBy(rows, ({ key }) => partitionOf(key, partitions))
      return Math.round(Math.max(...[...byPartition.values()].map(longestGap)))
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      await pool.end()
    },
  }
}

function longestGap(rows: readonly { readonly at: number }[]): number {
  return rows.reduce((longest, { at }, index) => Math.max(longest, at - (rows[index - 1]?.at ?? at)), 0)
}
