import { finishConsent, hashState, type PendingConsent } from '@howazit/connector-kit'
import type { Connection, ConsentCompletion } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import { SealBroken } from '../secrets/secrets.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionNotFound, connectionSubject, consentContext } from './connection-row.ts'
import { decodeState } from './consent-state.ts'
import { sendOnce } from './create-connection-ports.ts'
import { getConnection } from './get-connection.ts'
import { openConnection } from './open-connection.ts'
import { CALLBACK_PATH, consentAuth, isLoopback, refusal } from './start-consent.ts'

export interface Completion {
  readonly id: string
  readonly completion: ConsentCompletion
}

/**
 * Ends a consent whose callback came to the person's own machine. Whatever comes of it, the state is spent.
 *
 * @throws HowazitError `not_found`, `consent_failed` with what to do
 */
export async function completeConsent(
  deps: ConnectionDeps,
  tenant: Tenant,
  { id, completion }: Completion,
): Promise<Connection> {
  // First: what is not there is not found, whatever came back.
  await getConnection(deps, tenant, id)
  const found = stateOf(completion.callbackUrl)
  const pending = found?.owner.connectionId === id ? await takePending(deps, tenant, found) : undefined
  if (!pending) throw nothingBegun()
  return await finish(deps, tenant, { pending, ...completion })
}

/**
 * The same for a callback that came to the platform, from anybody: the state says whose it is, and proves it.
 *
 * @throws HowazitError `consent_failed`
 */
export async function receiveConsent(deps: ConnectionDeps, query: string): Promise<Connection> {
  const url = `${deps.publicUrl ?? ''}${CALLBACK_PATH}?${query}`
  const found = stateOf(`http://callback/?${query}`)
  const tenant = found && (await deps.tenants.find(found.owner.tenantId as TenantId))
  const pending = tenant && (await takePending(deps, tenant, found))
  // Whoever began it on their own machine ends it there, with a token of the tenant.
  if (!tenant || !pending || isLoopback(pending.redirectUri)) throw nothingBegun()
  return await finish(deps, tenant, { pending, callbackUrl: url })
}

interface Finishing extends ConsentCompletion {
  readonly pending: PendingConsent
}

async function finish(
  deps: ConnectionDeps,
  tenant: Tenant,
  { pending, callbackUrl, session }: Finishing,
): Promise<Connection> {
  const { connectionId } = pending.key
  const opened = await openConnection(deps, tenant, connectionId)
  if (opened.row.auth_mode !== pending.authMode) throw nothingBegun()
  const finished = await finishConsent({
    pending,
    auth: consentAuth(opened),
    values: opened.values,
    url: withInnerState(callbackUrl),
    learn: opened.connector.learn,
    send: (request) => sendOnce(deps.openTransport, { tenantId: tenant.id, connector: opened.connector.id }, request),
    now: deps.clock.now(),
    ...(session !== undefined && { session }),
  })
  if ('failure' in finished) throw refusal(finished.failure)
  if (!(await deps.tokenSource.keep(pending.key, finished.tokens))) throw connectionNotFound(connectionId)
  await deps.oltp.inTenant(tenant, async (tx) => {
    await tx.query(LEARN, [tenant.id, connectionId, JSON.stringify(finished.learnt)])
    await deps.audit.record(tx, tenant, {
      subject: connectionSubject(connectionId),
      after: { learnt: finished.learnt },
    })
  })
  return await getConnection(deps, tenant, connectionId)
}

/** Undefined where there is none, or several. */
function stateOf(callbackUrl: string) {
  const states = URL.canParse(callbackUrl) ? new URL(callbackUrl).searchParams.getAll('state') : []
  return states.length === 1 ? decodeState(states[0] as string) : undefined
}

/** The kit knows nothing of what was put in front of its state. */
function withInnerState(text: string): string {
  const url = new URL(text)
  url.searchParams.set('state', stateOf(text)?.state ?? '')
  return url.href
}

/** Taken out in the transaction that finds it: a state is good once, whatever comes of it (RFC 9700 4.7). */
async function takePending(
  { oltp, secrets, clock }: ConnectionDeps,
  tenant: Tenant,
  { owner, state }: NonNullable<ReturnType<typeof decodeState>>,
): Promise<PendingConsent | undefined> {
  const sealed = await oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<{ pending_consent: Buffer }>(SELECT_LOCKED, [
      tenant.id,
      owner.connectionId,
      hashState(state),
      clock.now(),
    ])
    if (rows[0]) await tx.query(FORGET, [tenant.id, owner.connectionId])
    return rows[0]?.pending_consent
  })
  if (!sealed) return undefined
  const opened = await secrets.open(tenant, sealed, consentContext(owner.connectionId)).catch(nothingIfShredded)
  return opened && (JSON.parse(opened.toString()) as PendingConsent)
}

function nothingIfShredded(error: unknown): undefined {
  if (error instanceof SealBroken) return undefined
  throw error
}

const nothingBegun = () =>
  new HowazitError(
    'consent_failed',
    'No consent is under way that this could end: it was ended before, or took longer than ten minutes. Begin again from the connection.',
  )

const SELECT_LOCKED = `
  select pending_consent
  from connection_credentials
  where tenant_id = $1
    and connection_id = $2
    and pending_consent_state = $3
    and pending_consent_until > $4
  for update`

const FORGET = `
  update connection_credentials
  set pending_consent = null,
      pending_consent_state = null,
      pending_consent_until = null
  where tenant_id = $1
    and connection_id = $2`

const LEARN = `
  update integration_connectors
  set learnt = learnt || $3::jsonb
  where tenant_id = $1
    and id = $2`
