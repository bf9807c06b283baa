import { type OAuth2CodeAuth, startConsent as startByManifest } from '@howazit/connector-kit'
import type { ConsentRequest, StartedConsent } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import { urlAt } from '../transports/stand-ins.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionNotFound, connectionSubject, consentContext } from './connection-row.ts'
import { encodeState } from './consent-state.ts'
import { type OpenedConnection, openConnection } from './open-connection.ts'

/** Where vendors send people back to, below the platform's public URL. */
export const CALLBACK_PATH = '/v1/connections/oauth/callback'

export interface ConsentStart {
  readonly id: string
  readonly request: ConsentRequest
}

/**
 * Begins a consent: where to send a person who has an account over there. What was begun before for the connection is forgotten.
 *
 * @throws HowazitError `not_found`, `validation_failed` (there is nothing to consent to, or nowhere to come back to)
 */
export async function startConsent(
  deps: ConnectionDeps,
  tenant: Tenant,
  { id, request }: ConsentStart,
): Promise<StartedConsent> {
  const opened = await openConnection(deps, tenant, id)
  const auth = consentAuth(opened)
  const redirectUri = redirectUriOf(deps, request.redirectUri)
  const key = { tenantId: tenant.id, connectionId: id }
  const now = deps.clock.now()
  const { session } = request
  const asking = { key, auth, values: opened.values, redirectUri, now, ...(session !== undefined && { session }) }
  const started = await startByManifest(asking)
  if ('failure' in started) throw refusal(started.failure)

  const { pending, state } = started
  const sealed = await deps.secrets.seal(tenant, Buffer.from(JSON.stringify(pending)), consentContext(id))
  await deps.oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(KEEP, [tenant.id, id, sealed, pending.stateHash, pending.expiresAt])
    if (rowCount === 0) throw connectionNotFound(id)
    await deps.audit.record(tx, tenant, { subject: connectionSubject(id) })
  })
  const authorizeUrl = new URL(started.authorizeUrl)
  authorizeUrl.searchParams.set('state', encodeState(key, state))
  return { authorizeUrl: atItsPlace(deps, opened, authorizeUrl.href), redirectUri, expiresAt: pending.expiresAt }
}

/** What stands for the vendor agrees in its place. */
function atItsPlace({ standIns }: ConnectionDeps, { connector }: OpenedConnection, url: string): string {
  const standIn = standIns.get(connector.id)
  return standIn === undefined ? url : urlAt(url, standIn)
}

/** @throws HowazitError `validation_failed` where the connection's way to authenticate asks nobody */
export function consentAuth({ connector, row }: OpenedConnection): OAuth2CodeAuth {
  const auth = connector.auth[row.auth_mode]
  if (auth?.mode === 'oauth2_code') return auth
  throw new HowazitError(
    'validation_failed',
    `The connection authenticates by ${row.auth_mode}, which needs no consent.`,
  )
}

/** The platform's own callback, or a listener on the person's machine (RFC 8252 7.3), and nothing else. */
function redirectUriOf({ publicUrl }: ConnectionDeps, wanted: string | undefined): string {
  const own = publicUrl === undefined ? undefined : `${publicUrl}${CALLBACK_PATH}`
  if (wanted === undefined) {
    if (own !== undefined) return own
    throw new HowazitError(
      'validation_failed',
      'The platform does not know its public URL: set HOWAZIT_HTTP_PUBLIC_URL, or give a loopback redirectUri.',
      {
        details: { pointer: '/redirectUri' },
      },
    )
  }
  if (wanted === own || isLoopback(wanted)) return wanted
  throw new HowazitError('validation_failed', 'A person may come back to the platform or to their own machine only.', {
    details: { pointer: '/redirectUri', expected: `${own ?? 'http://127.0.0.1:PORT/…'}` },
  })
}

export function isLoopback(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) && url.username === ''
}

export const refusal = ({ message, hint }: { message: string; hint: string }): HowazitError =>
  new HowazitError('consent_failed', `There is no consent: ${message}. ${hint}`)

const KEEP = `
  update connection_credentials k
  set pending_consent = $3,
      pending_consent_state = $4,
      pending_consent_until = $5
  from integration_connectors c
  where k.tenant_id = $1
    and k.connection_id = $2
    and c.tenant_id = k.tenant_id
    and c.id = k.connection_id
    and c.deleted_at is null`
