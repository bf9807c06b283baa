import { onTestFinished } from 'vitest'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import { consume } from '../../src/consume.ts'
import { createPlanDeliveries } from '../../src/delivery/plan/plan-deliveries.ts'
import { createAcceptResponses } from '../../src/ingest/accept-responses.ts'
import { PostgresAcceptLog } from '../../src/ingest/postgres-accept-log.ts'
import { createLedger } from '../../src/ledger/create-ledger.ts'
import { HOUR_MS, hourOf } from '../../src/ledger/hours.ts'
import { dispatchOutbox } from '../../src/outbox/dispatch-outbox.ts'
import { createPostgresParking } from '../../src/parking/postgres-parking.ts'
import { createKeepPoison, keepPoison } from '../../src/poison/keep-poison.ts'
import type { SourceTopic } from '../../src/settle-batch.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import { bodyFor, freshKey } from '../ingest/setup.ts'
import { setupStore } from '../responses/setup.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { setUpSql } from '../support/set-up-sql.ts'
import { until } from '../support/until.ts'

/** A tenant with a webhook for new responses and one for erased ones, whose stages run when they are started. */
export async function setUpLedger() {
  const bundle = await setupStore()
  onTestFinished(() => bundle[Symbol.asyncDispose]())
  const { oltp, pools, tenants, tenant, survey, surveyShapes, ids, url } = bundle
  // Half past, so that no test runs into the next hour.
  const startedAt = Date.now()
  const thisHour = hourOf(new Date(startedAt))
  const clock = { now: () => new Date(thisHour.getTime() + HOUR_MS / 2 + Date.now() - startedAt) }
  const { sql, close } = setUpSql(url)
  onTestFinished(close)
  const events = { emit: () => {} }
  const stream = new PostgresStream({ pool: pools.operator, pollMs: 20 })
  onTestFinished(() => stream.close())
  const accept = createAcceptResponses({
    acceptLog: new PostgresAcceptLog({ pool: pools.ingest }),
    surveyShapes,
    clock,
  })
  const [created, deleted] = [ids.newId(), ids.newId()]
  for (const [id, type] of [
    [created, 'response.created'],
    [deleted, 'response.deleted'],
  ])
    await sql(
      `insert into tenant_shared.webhook_subscriptions (tenant_id, id, event_type, url, secret)
       values ($1, $2, $3, 'https://example.com/' || $3, '\\x00')`,
      [tenant.id, id, type],
    )

  const plan = createPlanDeliveries({
    oltp,
    tenants,
    events,
    clock,
    ids,
    jobs: { wake: async () => {} },
    pinnedConnectors: createPinnedConnectors(),
  })
  const run = async (options: { topic: SourceTopic; group: string; stage: string; handle: typeof plan }) => {
    const running = await consume({ stream, parking, events, batchSizeMax: 100, ...options })
    onTestFinished(() => running.stop())
  }
  const secrets = createTestSecrets(pools)
  const parking = createPostgresParking({ pool: pools.operator, clock })
  let offset = 0
  const deps = { oltp, stream, tenants, secrets, events }
  return {
    ...bundle,
    sql,
    stream,
    webhooks: { created, deleted },
    ledger: createLedger({ oltp, stream, clock }),
    clock,
    thisHour,
    /** As if a stage that stores had stumbled over it. */
    keepPoisonOf: async (responseId: string): Promise<void> => {
      const said = { stage: 'store-responses', group: 'store', topic: 'responses.raw', code: 'stage_threw' }
      const at = { partition: '0', offset: String(offset++), attempts: '3' }
      const headers = Object.fromEntries(
        Object.entries({ ...said, ...at }).map(([name, value]) => [`dead-${name}`, value]),
      )
      const place = { topic: 'responses.raw.dlq', partition: 0, offset: 0, appendedAt: clock.now() } as const
      await createKeepPoison(deps)([{ key: `${tenant.id}:${responseId}`, value: '{}', headers, ...place }])
    },
    /** A claim of somebody whose response is wherever the test puts it. */
    claim: async (responseId: string = ids.newId(), state = 'confirmed'): Promise<string> => {
      await sql(
        `insert into control.idempotency_claims (tenant_id, key, body_hash, response_id, state, accepted_at)
         values ($1, $2, '', $3, $4, $5)`,
        [tenant.id, responseId, responseId, state, clock.now()],
      )
      return responseId
    },
    /** Accepts so many and gives back their ids. */
    acceptSome: async (count: number, overrides: Parameters<typeof bodyFor>[1] = {}): Promise<readonly string[]> => {
      const offers = Array.from({ length: count }, () => ({ key: freshKey(), body: bodyFor(survey, overrides) }))
      const results = await accept(tenant, offers)
      return results.map((result) => (result.status === 'accepted' ? result.responseId : JSON.stringify(result)))
    },
    startStoring: () =>
      run({ topic: 'responses.raw', group: 'store', stage: 'store-responses', handle: bundle.storeResponses }),
    startDispatching: () => {
      const dispatching = dispatchOutbox({ oltp, stream, tenants, events }, { pollMs: 20 })
      onTestFinished(() => dispatching.stop())
    },
    startPlanning: () => run({ topic: 'response.created', group: 'delivery', stage: 'plan-deliveries', handle: plan }),
    startKeeping: async () => {
      const keeping = await keepPoison(deps)
      onTestFinished(() => keeping.stop())
    },
    planned: (count: number) =>
      until(`${count} events to be planned`, async () => {
        const [row] = await sql<{ count: number }>(
          'select count(distinct event_id)::int as count from tenant_shared.event_plans, unnest(event_ids) as event_id',
        )
        return row?.count === count
      }),
  }
}
