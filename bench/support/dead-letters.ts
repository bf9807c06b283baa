import { createHowazit, type Howazit } from '@howazit/sdk'
import type { Pool } from 'pg'
import { toEvent } from '../../packages/runtime/src/delivery/plan/to-event.ts'
import { createChange } from '../../packages/runtime/test/delivery/create-change.ts'
import type { RunningProfile } from '../../scripts/profiles/start-profile.ts'

export interface Targets {
  readonly howazit: Howazit
  readonly webhookIds: readonly string[]
  readonly connectionId: string
  readonly routeId: string
}

/** Webhooks at these addresses, and a connection with a route that has a mapping of its own; nothing new goes along the route. */
export async function createTargets(profile: RunningProfile, urls: readonly string[]): Promise<Targets> {
  const howazit = createHowazit({ baseUrl: profile.processes('api')[0]!.url, auth: profile.tenants[0]!.token })
  const webhookIds: string[] = []
  for (const url of urls) webhookIds.push((await howazit.webhooks.create({ url })).id)
  const source = '{"title": "{{data.response.id}}"}'
  const mapping = await howazit.mappings.create({ name: 'issue', kind: 'handlebars', source })
  await howazit.mappings.publish(mapping.id, { version: 1 })
  const connection = await howazit.connections.create({
    name: 'bench',
    connector: 'tracker',
    settings: { host: '127.0.0.1', port: Number(new URL(urls[0]!).port) },
    secrets: { token: 'tr_example' },
    routes: [{ eventType: 'response.created', operation: 'createIssue', mappingId: mapping.id, enabled: false }],
  })
  return { howazit, webhookIds, connectionId: connection.id, routeId: connection.routes[0]!.id }
}

export interface ToSeed {
  readonly events: number
  /** So many of them were given up after three attempts, the others after eight. */
  readonly threeAttempts: number
  /** Of the last webhook, where they arrived; at all others and along the route they did not. */
  readonly targets: Targets
}

/** Each event once per target, as if it had been planned, tried and given up; written past the platform, which would take hours. */
export async function seedDeadLetters(
  admin: Pool,
  profile: RunningProfile,
  { events, threeAttempts, targets }: ToSeed,
): Promise<void> {
  const { tenant } = profile.tenants[0]!
  const event = JSON.stringify(toEvent(createChange(tenant)))
  const { webhookIds, routeId, connectionId } = targets
  await admin.query(SEED, [
    tenant.id,
    events,
    webhookIds,
    routeId,
    connectionId,
    event,
    webhookIds.at(-1),
    threeAttempts,
  ])
  await settle(admin)
}

/** What autovacuum and the checkpointer do within minutes. */
export async function settle(admin: Pool): Promise<void> {
  await admin.query('vacuum (analyze) tenant_shared.deliveries')
  await admin.query('checkpoint')
}

// Ids in order of time, as ours are.
const SEED = `
  insert into tenant_shared.deliveries
    (tenant_id, id, webhook_id, route_id, connection_id, event_id, event_type, response_id, event, status, reason, attempt_count,
     created_at, completed_at)
  select $1,
         overlay(md5(e::text || place) placing lpad(to_hex(1790000000000 + e), 12, '0') || '7' from 1 for 13)::uuid,
         webhook_id,
         case when webhook_id is null then $4::uuid end,
         case when webhook_id is null then $5::uuid end,
         md5('event' || e)::uuid, 'response.created', md5('response' || e)::uuid, $6::json,
         case when webhook_id = $7 then 'delivered' else 'exhausted' end,
         case when webhook_id = $7 then null else 'http_503' end,
         case when e <= $8 then 3 else 8 end, now() - interval '2 hours', now() - interval '1 hour' + make_interval(secs => e * 0.01)
  from generate_series(1, $2::int) e
  cross join unnest(array_append($3::uuid[], null)) with ordinality as target (webhook_id, place)
  order by e, place`
