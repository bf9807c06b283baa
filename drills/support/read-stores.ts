import { openContext } from '@howazit/runtime'
import pg from 'pg'
import { pino } from 'pino'
import type { RunningProfile } from '../../scripts/profiles/start-profile.ts'

/** What the stores hold, asked from them and not from the platform. */
export interface Stores extends AsyncDisposable {
  readonly counts: () => Promise<StoreCounts>
  /** Every stored response: its key (as client reference) and id. */
  readonly responses: () => Promise<readonly { readonly key: string; readonly id: string }[]>
  /** The sum of signs of each response in ClickHouse, by response id. */
  readonly facts: () => Promise<ReadonlyMap<string, number>>
}

export interface StoreCounts {
  readonly responses: number
  readonly responseKeys: number
  readonly quarantined: number
  /** Responses in ClickHouse, as the sum of their signs. */
  readonly facts: number
  readonly spooled: number
  readonly deadLetters: number
}

const COUNTS = `
  select
    (select count(*) from tenant_shared.responses)::int as responses,
    (select count(*) from tenant_shared.response_keys)::int as "responseKeys",
    (select count(*) from tenant_shared.quarantined_responses)::int as quarantined,
    (select count(*) from control.spooled_responses)::int as spooled`

/** On connections of its own; PostgreSQL as its superuser. */
export async function openStores({ adminUrl, config }: RunningProfile): Promise<Stores> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2 })
  pool.on('error', () => {})
  const context = await openContext(config, { logger: pino({ level: 'silent' }), roles: ['dispatcher'] })
  const { clickhouse, stream } = context
  const ask = async <Row>(query: string): Promise<readonly Row[]> =>
    await (await clickhouse.query({ query, format: 'JSONEachRow' })).json<Row>()

  const countDead = async () => {
    const lags = await Promise.all(
      (['responses.raw.dlq', 'response.created.dlq'] as const).map((topic) => stream.lag(topic, 'drill')),
    )
    return lags.flat().reduce((sum, { endOffset }) => sum + endOffset, 0)
  }
  return {
    async counts() {
      const { rows } = await pool.query<Omit<StoreCounts, 'facts' | 'deadLetters'>>(COUNTS)
      const [facts] = await ask<{ n: string }>(`select sum(sign) as n from events_response where kind = 'response'`)
      return { ...rows[0]!, facts: Number(facts?.n ?? 0), deadLetters: await countDead() }
    },
    async responses() {
      const { rows } = await pool.query<{ key: string; id: string }>(
        'select client_reference as key, id from tenant_shared.responses',
      )
      return rows
    },
    async facts() {
      const rows = await ask<{ id: string; signs: string }>(
        `select response_id as id, sum(sign) as signs from events_response where kind = 'response' group by response_id`,
      )
      return new Map(rows.map(({ id, signs }) => [id, Number(signs)]))
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      await pool.end()
    },
  }
}
