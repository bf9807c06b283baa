import { PLATFORM_ACT } from '../../../../src/audit/act.ts'
import { createConnections } from '../../../../src/connections/create-connections.ts'
import { createRenewSubscriptions } from '../../../../src/inbound/renew-subscriptions.ts'
import type { Tracker } from '../../../connections/start-tracker.ts'
import { PAGE, type Use } from './use.ts'

const DAY_MS = 86_400_000

/** Asked to call, for longer, in vain, and no more. */
export async function useSubscriptions({ context, tenant }: Use, tracker: Tracker): Promise<void> {
  const { oltp, tenants, secrets, connectors, pinnedConnectors, openTransport, mappings, tokenSource } = context
  const { auditLog, jobs, events, ids, clock } = context
  const asking = {
    oltp,
    tenants,
    secrets,
    connectors,
    pinnedConnectors,
    openTransport,
    mappings,
    tokenSource,
    jobs,
    events,
    ids,
  }
  const deps = { ...asking, standIns: new Map(), publicUrl: 'https://api.example.com' }
  const connections = createConnections({ ...deps, clock, audit: auditLog.as(PLATFORM_ACT) })
  const [connection] = (await connections.list(tenant, PAGE)).items
  const { id } = connection!
  await connections.subscribeInbound(tenant, id)
  const inAWeek = { now: () => new Date(Date.now() + 7 * DAY_MS) }
  await createRenewSubscriptions({ ...deps, auditLog, clock: inAWeek })(new AbortController().signal)
  tracker.fail(500)
  await connections.subscribeInbound(tenant, id)
  tracker.fail(undefined)
  await connections.unsubscribeInbound(tenant, id)
}
