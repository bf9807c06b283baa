import { createRecoverEndpoints } from '../../../../src/replay/recover/recover-endpoints.ts'
import { until } from '../../../support/until.ts'
import type { Use } from './use.ts'

/** The endpoint was away, and its breaker has just closed. */
export async function useRecovery({ runtime, context, tenant }: Use, webhookId: string): Promise<void> {
  const { oltp, tenants, secrets, mappings, connectors, pinnedConnectors, auditLog, jobs, events, clock, ids } = context
  await runtime.webhooks.update(tenant, webhookId, { recovery: 'on_close', enabled: true })
  await oltp.inTenant(tenant, (tx) =>
    tx.query(`update deliveries set status = 'exhausted' where tenant_id = $1 and webhook_id = $2`, [
      tenant.id,
      webhookId,
    ]),
  )
  const replayId = ids.newId()
  await oltp.asOperator('a breaker that closed', (tx) =>
    tx.query(
      `insert into control.breaker_closings (replay_id, endpoint_id, failing_since, closed_at)
       values ($1, $2, now() - interval '1 hour', now())`,
      [replayId, webhookId],
    ),
  )
  const preparing = { secrets, mappings, connectors, pinnedConnectors }
  const recover = createRecoverEndpoints({ oltp, tenants, ...preparing, auditLog, jobs, events, clock, ids })
  await recover(new AbortController().signal)
  await until('the recovery to be planned', async () => {
    const { items } = await runtime.replays.list(tenant, { limit: 10 })
    return items.some(({ id }) => id === replayId)
  })
}
