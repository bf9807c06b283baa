import type { Connector, Granted, OAuth2CodeAuth, TokenSource } from '@howazit/connector-kit'
import type { Clock } from '../clock.ts'
import type { PinnedConnectors } from '../connectors/pinned-connectors.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { sideBySide } from '../side-by-side.ts'
import { TENANTS_AT_ONCE, type Tenant, type Tenants } from '../tenancy/tenant.ts'
import { changeHealth, emitHealth, type HealthChange } from './health/change-health.ts'
import { openConnection } from './open-connection.ts'

export interface RenewIdleTokensDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'list'>
  readonly secrets: Pick<Secrets, 'open'>
  readonly pinnedConnectors: PinnedConnectors
  readonly tokenSource: Pick<TokenSource, 'grant'>
  readonly jobs: Pick<Jobs, 'onWake'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
}

const EVERY_MS = 3_600_000
const DAY_MS = 24 * EVERY_MS
/** Shorter than any vendor's that we know of. */
const IDLE_MS = 30 * DAY_MS
/** Of a life; what is left is for trying again, and for people. */
const SHARE = 0.8
/** Renewing has failed since 80 %: somebody has to look. */
const LATE_SHARE = 0.9

/** Every hour, until the jobs are closed. */
export async function startRenewing(deps: RenewIdleTokensDeps) {
  await deps.jobs.onWake('renew-tokens', { everyMs: EVERY_MS, work: createRenewIdleTokens(deps) })
  return { stop: async () => {} }
}

/**
 * Tokens are renewed by whoever sends, so those of a connection that nothing is sent with lie idle, and a vendor forgets a refresh token
 * that nobody uses. They are renewed at 80 % of that time; where that fails to its last tenth, and where a consent comes to its end
 * whatever is done, the tenant is told.
 */
export function createRenewIdleTokens(deps: RenewIdleTokensDeps) {
  return async function renewIdleTokens(signal: AbortSignal): Promise<void> {
    await sideBySide(await deps.tenants.list(), TENANTS_AT_ONCE, async (tenant) => {
      for (const idle of await findIdle(deps, tenant)) {
        if (signal.aborted) return
        await keepAlive(deps, tenant, idle).catch((error: unknown) =>
          tell(deps, tenant, {
            idle,
            outcome: 'failed',
            reason: error instanceof Error ? error.message : String(error),
          }),
        )
      }
    })
  }
}

interface Idle {
  readonly connectionId: string
  readonly auth: OAuth2CodeAuth
  readonly renewedAt: Date | null
  /** Shares of lives that are over. */
  readonly idleShare: number
  readonly consentShare: number
  readonly consentEndsAt: Date | undefined
}

interface Row {
  readonly id: string
  readonly manifest_hash: Buffer
  readonly auth_mode: string
  readonly renewed_at: Date | null
  readonly consented_at: Date | null
}

/** Those of which a life is over by 80 %. */
async function findIdle(
  { oltp, pinnedConnectors, clock }: RenewIdleTokensDeps,
  tenant: Tenant,
): Promise<readonly Idle[]> {
  return await oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<Row>(SELECT, [tenant.id])
    const idle: Idle[] = []
    for (const row of rows) {
      const hash = row.manifest_hash.toString('hex')
      // What cannot be had now is looked at again in an hour.
      const content = await pinnedConnectors.load(tx, tenant.id, hash).catch(() => undefined)
      const found = content && judge(content.connector, row, clock.now())
      if (found && (found.idleShare >= SHARE || found.consentShare >= SHARE)) idle.push(found)
    }
    return idle
  })
}

function judge(connector: Connector, row: Row, now: Date): Idle | undefined {
  const auth = connector.auth[row.auth_mode]
  if (auth?.mode !== 'oauth2_code' || auth.refresh === 'none') return undefined
  const idleMs = auth.refreshIdleSeconds === undefined ? IDLE_MS : auth.refreshIdleSeconds * 1_000
  const shareOf = (since: Date | null, lifeMs: number | undefined): number =>
    since === null || lifeMs === undefined ? 0 : (now.getTime() - since.getTime()) / lifeMs
  const consentMs = auth.consentSeconds === undefined ? undefined : auth.consentSeconds * 1_000
  return {
    connectionId: row.id,
    auth,
    renewedAt: row.renewed_at,
    idleShare: shareOf(row.renewed_at, idleMs),
    consentShare: shareOf(row.consented_at, consentMs),
    consentEndsAt:
      row.consented_at === null || consentMs === undefined
        ? undefined
        : new Date(row.consented_at.getTime() + consentMs),
  }
}

async function keepAlive(deps: RenewIdleTokensDeps, tenant: Tenant, idle: Idle): Promise<void> {
  const failure = idle.idleShare >= SHARE ? await renew(deps, tenant, idle) : undefined
  const change = noticeOf(idle, failure)
  if (!change) return
  const { oltp, clock, ids, events } = deps
  const notices = await oltp.inTenant(tenant, (tx) =>
    changeHealth(tx, tenant, { changes: [change], now: clock.now(), ids }),
  )
  emitHealth(events, tenant, notices)
}

/** Why not, where it did not succeed. */
async function renew(deps: RenewIdleTokensDeps, tenant: Tenant, idle: Idle): Promise<string | undefined> {
  const granted = await grantNew(deps, tenant, idle)
  const reason = 'failure' in granted ? granted.failure.reason : undefined
  // There may be none that could lapse.
  if (reason === undefined && 'tokens' in granted && granted.tokens?.refreshToken === undefined) return undefined
  tell(deps, tenant, { idle, outcome: reason === undefined ? 'renewed' : 'failed', reason })
  return reason
}

async function grantNew(deps: RenewIdleTokensDeps, tenant: Tenant, idle: Idle): Promise<Granted> {
  const { connectionId, auth } = idle
  const { connector, values } = await openConnection(deps, tenant, connectionId)
  const question = { key: { tenantId: tenant.id, connectionId }, connector: connector.id, auth, values }
  // 1. What lay idle has mostly ended: asking for it renews it.
  const granted = await deps.tokenSource.grant(question)
  if ('failure' in granted || granted.tokens?.refreshToken === undefined) return granted
  if (await isRenewed(deps, tenant, idle)) return granted
  // 2. A token that still holds is renewed all the same: its refresh token is what lapses.
  return await deps.tokenSource.grant({ ...question, stale: granted.tokens.accessToken })
}

async function isRenewed({ oltp }: RenewIdleTokensDeps, tenant: Tenant, idle: Idle): Promise<boolean> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ renewed_at: Date | null }>(SELECT_ONE, [tenant.id, idle.connectionId]),
  )
  const at = rows[0]?.renewed_at
  return at !== undefined && at !== null && at.getTime() > (idle.renewedAt?.getTime() ?? 0)
}

/** A person who has to agree again already is told of by the tokens themselves. */
function noticeOf(idle: Idle, failure: string | undefined): HealthChange | undefined {
  const { connectionId, idleShare, consentShare, consentEndsAt } = idle
  if (consentShare >= SHARE && consentEndsAt) {
    const detail = `The consent ends at ${consentEndsAt.toISOString()}: somebody with an account over there has to agree again.`
    return { connectionId, to: 'degraded', reason: 'consent_ends', detail }
  }
  if (failure === undefined || failure === 'needs_consent' || idleShare < LATE_SHARE) return undefined
  const detail = `Its tokens lapse soon and could not be renewed: ${failure}.`
  return { connectionId, to: 'degraded', reason: 'tokens_lapse', detail }
}

interface Told {
  readonly idle: Idle
  readonly outcome: 'renewed' | 'failed'
  readonly reason: string | undefined
}

const tell = ({ events }: RenewIdleTokensDeps, tenant: Tenant, { idle, outcome, reason }: Told): void =>
  events.emit('token.renewed', { tenant_id: tenant.id, connection_id: idle.connectionId, outcome, reason })

const SELECT = `
  select c.id, c.manifest_hash, c.auth_mode, coalesce(k.renewed_at, k.updated_at) as renewed_at, k.consented_at
  from connection_credentials k
  join integration_connectors c on c.tenant_id = $1 and c.id = k.connection_id and c.enabled and c.deleted_at is null
  where k.tenant_id = $1
    and k.tokens is not null
    and k.consent_needed_at is null
  order by c.id`

const SELECT_ONE = `
  select renewed_at
  from connection_credentials
  where tenant_id = $1
    and connection_id = $2`
