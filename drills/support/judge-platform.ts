import type { AnalyticsVerification } from '@howazit/sdk'
import { until } from '../../packages/runtime/test/support/until.ts'
import { exactly, type Figure } from '../drill.ts'
import { createDrillClient } from './drill-client.ts'
import { queryDatabase } from './embedded-database.ts'
import type { DevPlatform } from './howazit-cli.ts'
import type { Work } from './kill-work.ts'
import type { Receiver } from './receiver.ts'

const SETTLED_WITHIN_MS = 600_000

interface Stored {
  readonly responses: string
  readonly distinct: string
  readonly keys: string
  readonly quarantined: string
  readonly dead: string
  readonly deliveries: string
  readonly undelivered: string
}

const COUNTS = `
  select
    (select count(*) from tenant_shared.responses) as responses,
    (select count(distinct id) from tenant_shared.responses) as distinct,
    (select count(*) from tenant_shared.response_keys) as keys,
    (select count(*) from tenant_shared.quarantined_responses) as quarantined,
    (select count(*) from stream.messages where topic like '%.dlq') as dead,
    (select count(*) from tenant_shared.deliveries) as deliveries,
    (select count(*) from tenant_shared.deliveries where status <> 'delivered') as undelivered`

/** What the database holds, what the dashboards say, and what was delivered, once nothing is under way any more. */
export async function judgePlatform(
  { url, tenants }: DevPlatform,
  stateDir: string,
  work: Work,
): Promise<readonly Figure[]> {
  const howazit = createDrillClient(url, tenants[0]?.token)
  let report: AnalyticsVerification | undefined
  const isSettled = async () => {
    report = await howazit.analytics.verify().catch(() => undefined)
    // The last kill may have been the database's, which is still recovering.
    const [stored] = await queryDatabase<Stored>(stateDir, COUNTS).catch(() => [])
    const isDelivered = stored?.deliveries === String(work.responses) && stored.undelivered === '0'
    return report?.pending === 0 && isDelivered
  }
  const patience = { timeoutMs: SETTLED_WITHIN_MS, everyMs: 500 }
  await until('everything stored, on dashboards and delivered', isSettled, patience).catch(() => undefined)

  const [stored] = (await queryDatabase<Stored>(stateDir, COUNTS)) as [Stored]
  const rows = await queryDatabase<{ reference: string }>(
    stateDir,
    'select client_reference as reference from tenant_shared.responses',
  )
  const references = new Set(rows.map(({ reference }) => reference))
  const missing = [...(work.references ?? [])].filter((reference) => !references.has(reference))
  const onDashboards = report?.rows.reduce((sum, row) => sum + row.analytics.responses, 0) ?? -1
  return [
    exactly('responses in PostgreSQL', Number(stored.responses), work.responses),
    exactly('of which distinct', Number(stored.distinct), work.responses),
    exactly('keys in PostgreSQL', Number(stored.keys), work.responses),
    ...(work.references ? [exactly('rows of the files that are missing', missing.length, 0)] : []),
    exactly('responses in ClickHouse', onDashboards, work.responses),
    exactly('dashboards differ from the database', Number(report?.isEqual !== true), 0),
    exactly('quarantined responses and dead letters', Number(stored.quarantined) + Number(stored.dead), 0),
    exactly('deliveries', Number(stored.deliveries), work.responses),
    exactly('deliveries not delivered', Number(stored.undelivered), 0),
  ]
}

/** A webhook may come twice, under the same id. */
export function judgeWebhooks({ received, distinctIds }: Receiver, expected: number): readonly Figure[] {
  const responses = new Set(received.map(({ body }) => (JSON.parse(body) as { id: string }).id))
  return [
    exactly('distinct webhook ids received', distinctIds(), expected),
    exactly('distinct responses received as webhooks', responses.size, expected),
    { figure: 'webhooks sent more than once', value: received.length - distinctIds() },
  ]
}
