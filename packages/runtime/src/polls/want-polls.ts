import type { Connector } from '@howazit/connector-kit'
import type { Poll } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { connectionSubject, getConnectionRow } from '../connections/connection-row.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { listPollRows, type PollPlace, pollNotFound, toPoll } from './poll-row.ts'

/** What a connection can ask for, with how far it is where that is wanted. @throws HowazitError `not_found` */
export async function listPolls(deps: ConnectionDeps, tenant: Tenant, connectionId: string): Promise<Poll[]> {
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { polls = {} } = await loadConnector(deps, tx, { tenant, connectionId })
    const rows = await listPollRows(tx, tenant.id, connectionId)
    const wanted = new Set(rows.map(({ poll }) => poll))
    const unwanted = Object.entries(polls).filter(([poll]) => !wanted.has(poll))
    return [
      ...rows.map((row) => toPoll(row, polls[row.poll]?.title)),
      ...unwanted.map(([poll, { title }]) => ({ poll, title, isWanted: false })),
    ]
  })
}

/**
 * Wants what a connection can ask for. What is over there by then is remembered and not told of; what is new from then on is.
 *
 * @throws HowazitError `not_found`
 */
export async function startPoll(deps: ConnectionDeps, tenant: Tenant, place: PollPlace): Promise<Poll> {
  const { connectionId, poll } = place
  const now = deps.clock.now()
  const started = await deps.oltp.inTenant(tenant, async (tx) => {
    const { polls = {} } = await loadConnector(deps, tx, { tenant, connectionId })
    if (!Object.hasOwn(polls, poll)) throw pollNotFound(place, Object.keys(polls))
    const { rowCount } = await tx.query(START, [tenant.id, connectionId, poll, now])
    if (rowCount > 0) await deps.audit.record(tx, tenant, { subject: connectionSubject(connectionId), after: { poll } })
    const rows = await listPollRows(tx, tenant.id, connectionId)
    return toPoll(rows.find((row) => row.poll === poll)!, polls[poll]?.title)
  })
  await deps.jobs.wake('poll-connections')
  return started
}

/** Asks no more; what was told of stays known. @throws HowazitError `not_found` */
export async function stopPoll(deps: ConnectionDeps, tenant: Tenant, place: PollPlace): Promise<void> {
  const { connectionId, poll } = place
  await deps.oltp.inTenant(tenant, async (tx) => {
    await getConnectionRow(tx, tenant.id, connectionId)
    const { rowCount } = await tx.query(STOP, [tenant.id, connectionId, poll])
    if (rowCount === 0) throw pollNotFound(place, [])
    await deps.audit.record(tx, tenant, { subject: connectionSubject(connectionId), before: { poll } })
  })
}

/** Nobody asks with a deleted connection. */
export async function deletePolls(tx: Tx, tenant: Tenant, connectionId: string): Promise<void> {
  await tx.query(STOP_ALL, [tenant.id, connectionId])
}

async function loadConnector(
  { pinnedConnectors }: ConnectionDeps,
  tx: Tx,
  { tenant, connectionId }: { tenant: Tenant; connectionId: string },
): Promise<Connector> {
  const { manifest_hash: hash } = await getConnectionRow(tx, tenant.id, connectionId)
  return (await pinnedConnectors.load(tx, tenant.id, hash.toString('hex'))).connector
}

const START = `
  insert into connection_polls (tenant_id, connection_id, poll, next_poll_at)
  values ($1, $2, $3, $4)
  on conflict on constraint connection_polls_pkey do nothing`

const STOP = `
  delete from connection_polls
  where tenant_id = $1
    and connection_id = $2
    and poll = $3`

const STOP_ALL = `
  delete from connection_polls
  where tenant_id = $1
    and connection_id = $2`
