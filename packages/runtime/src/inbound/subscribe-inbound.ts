import { type JsonValue, type RecordOutcome, subscribe } from '@howazit/connector-kit'
import type { InboundEndpoint } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { connectionSubject } from '../connections/connection-row.ts'
import { changeHealth, emitHealth } from '../connections/health/change-health.ts'
import { openConnection } from '../connections/open-connection.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { changeSecrets, type SecretsChange } from './change-secrets.ts'
import { getInbound } from './inbound-endpoint.ts'
import { type Callable, openCallable } from './open-callable.ts'
import { subscriptionContext, toFailure } from './subscription-row.ts'
import { askToStop } from './unsubscribe-inbound.ts'

/**
 * Asks the other side to call. A failure over there is an answer, and kept.
 *
 * @throws HowazitError `not_found`, also where the connector does not say how
 */
export async function subscribeInbound(
  deps: ConnectionDeps,
  tenant: Tenant,
  connectionId: string,
): Promise<InboundEndpoint> {
  await subscribeAnew(deps, tenant, connectionId)
  return await getInbound(deps, tenant, connectionId)
}

/** The same for whoever goes on with what came of it: why not, if so. @throws HowazitError `not_found` */
export async function subscribeAnew(
  deps: ConnectionDeps,
  tenant: Tenant,
  connectionId: string,
): Promise<RecordOutcome | undefined> {
  const before = await openCallable(deps, tenant, connectionId)
  const outcome = deps.publicUrl === undefined ? { failure: NOT_PUBLIC } : await askAnew(deps, tenant, before)
  const failure = 'failure' in outcome ? outcome.failure : undefined
  await keep(deps, tenant, { callable: before, outcome })
  deps.events.emit('connection.subscribed', {
    tenant_id: tenant.id,
    connection_id: connectionId,
    connector: before.opened.connector.id,
    outcome: failure ? 'failed' : 'ok',
    reason: failure?.reason,
  })
  return failure
}

type Outcome = { readonly subscription: JsonValue } | { readonly failure: RecordOutcome }

async function askAnew(deps: ConnectionDeps, tenant: Tenant, before: Callable): Promise<Outcome> {
  const { id } = before.opened.row
  // 1. What was there first: some take one subscription only, others would call twice. It may be gone; what comes of it does not matter.
  if (before.isSubscribed) await askToStop(deps, tenant, before)
  // 2. A secret that comes by a handshake is taken only while there is none.
  const isFree = await bring(deps, tenant, { id, change: broughtByHandshakes(before) })
  if (!isFree) return { failure: CHANGED }
  // Opened once more: what is signed with is what is there now.
  const { question, ports } = await openCallable(deps, tenant, id)
  const asked = await subscribe(question, ports)
  if ('failure' in asked) return asked
  // 3. Durable before anything that is signed with it is believed.
  return (await bring(deps, tenant, { id, change: asked.secrets })) ? asked : { failure: CHANGED }
}

function broughtByHandshakes({ opened: { connector, values } }: Callable): SecretsChange {
  const names = (connector.inbound?.handshakes ?? []).flatMap((each) => ('secret' in each ? [each.secret] : []))
  return Object.fromEntries(names.filter((name) => name in values.secrets).map((name) => [name, null]))
}

/** False where somebody changed the connection at the same moment. */
async function bring(
  deps: ConnectionDeps,
  tenant: Tenant,
  { id, change }: { readonly id: string; readonly change: SecretsChange },
): Promise<boolean> {
  if (Object.keys(change).length === 0) return true
  return await changeSecrets(deps, { tenant, opened: await openConnection(deps, tenant, id) }, change)
}

interface Keeping {
  readonly callable: Callable
  readonly outcome: Outcome
}

async function keep(deps: ConnectionDeps, tenant: Tenant, { callable, outcome }: Keeping): Promise<void> {
  const { oltp, clock, ids, audit, events } = deps
  const { id } = callable.opened.row
  const now = clock.now()
  const [statement, values] =
    'failure' in outcome
      ? ([KEEP_FAILURE, [JSON.stringify(toFailure(outcome.failure, now))]] as const)
      : ([KEEP, await columnsOf(deps, tenant, { callable, subscription: outcome.subscription, now })] as const)
  const isSubscribed = statement === KEEP
  const notices = await oltp.inTenant(tenant, async (tx) => {
    await tx.query(statement, [tenant.id, id, ...values])
    await audit.record(tx, tenant, { subject: connectionSubject(id), after: { isSubscribed } })
    const changes = isSubscribed
      ? [{ connectionId: id, to: 'healthy', ifReason: ['subscription_lapses'] } as const]
      : []
    return await changeHealth(tx, tenant, { changes, now, ids })
  })
  emitHealth(events, tenant, notices)
}

interface Kept {
  readonly callable: Callable
  readonly subscription: JsonValue
  readonly now: Date
}

async function columnsOf(
  { secrets }: ConnectionDeps,
  tenant: Tenant,
  { callable: { opened, keyHash }, subscription, now }: Kept,
): Promise<readonly unknown[]> {
  const everySeconds = opened.connector.inbound?.renewEverySeconds
  const answered = Buffer.from(JSON.stringify(subscription))
  const sealed = await secrets.seal(tenant, answered, subscriptionContext(opened.row.id))
  return [sealed, keyHash, now, everySeconds === undefined ? null : new Date(now.getTime() + everySeconds * 1_000)]
}

const KEEP = `
  update inbound_endpoints
  set subscription = $3,
      subscribed_key_hash = $4,
      subscribed_at = $5,
      renew_at = $6,
      subscription_failure = null
  where tenant_id = $1
    and connection_id = $2`

// What was there before may still be: it is ended before the next is asked for.
const KEEP_FAILURE = `
  update inbound_endpoints
  set subscription_failure = $3
  where tenant_id = $1
    and connection_id = $2`

const NOT_PUBLIC: RecordOutcome = {
  outcome: 'refused',
  reason: 'public_url_unknown',
  message: 'The platform does not know where it is for others.',
  hint: 'Start it with HOWAZIT_HTTP_PUBLIC_URL.',
}

const CHANGED: RecordOutcome = {
  outcome: 'retry',
  reason: 'changed_meanwhile',
  message: 'The connection was changed at the same time.',
  hint: 'Subscribe again.',
}
