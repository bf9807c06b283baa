import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { RunningProfile } from '../../scripts/profiles/start-profile.ts'

const AT_ONCE = 50_000

/** Whoever looks for what is due, or for what somebody sent, passes it over. */
const WEBHOOK = `
  insert into tenant_shared.webhook_subscriptions (tenant_id, id, event_type, url, secret)
  values ($1, $2, 'connector.inbound', 'https://example.com/', '')`
const DELIVERIES = `
  insert into tenant_shared.deliveries (tenant_id, id, webhook_id, event_id, event_type, event, status, attempt_count, completed_at)
  select $1, gen_random_uuid(), $2, gen_random_uuid(), 'connector.inbound',
    json_build_object('type', 'connector.inbound', 'timestamp', now(), 'data', json_build_object('ordinal', n)), 'delivered', 1, now()
  from generate_series(1, $3::int) n`

/** Gives the profile's first tenant, in the shared tables, this many rows of the past: deliveries that were made. */
export async function fillTenant({ adminUrl, tenants }: RunningProfile, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const [tenantId, webhookId] = [tenants[0]?.tenant.id, randomUUID()]
    await client.query(WEBHOOK, [tenantId, webhookId])
    for (let left = rows; left > 0; left -= AT_ONCE)
      await client.query(DELIVERIES, [tenantId, webhookId, Math.min(left, AT_ONCE)])
    await client.query('analyze tenant_shared.deliveries')
  } finally {
    await client.end()
  }
}
