import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant, Tenants } from '../tenancy/tenant.ts'
import { RESUME_WINDOW_MS } from './feeds.ts'

export interface TrimFeedsDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'list'>
  readonly clock: Clock
}

// Topics keep messages for seven days: an event that is forgotten after eight cannot be redelivered and counted again.
const FORGET_AFTER_MS = 8 * 24 * 3_600_000
const CHUNK_SIZE = 5_000

/**
 * Makes room in the feeds, for all tenants: events that can no longer be resumed from lose their content, and only after
 * every message that could bring them back is gone are they forgotten. Meant to run every hour.
 */
export function createTrimFeeds({ oltp, tenants, clock }: TrimFeedsDeps) {
  // Where the last run came to, so that each looks at an event's content once.
  const strippedTo = new Map<string, number>()

  return async function trimFeeds(signal: AbortSignal): Promise<void> {
    for (const tenant of await tenants.list()) {
      await strip(tenant, signal)
      await forget(tenant, signal)
    }
  }

  async function strip(tenant: Tenant, signal: AbortSignal): Promise<void> {
    const before = new Date(clock.now().getTime() - RESUME_WINDOW_MS)
    while (!signal.aborted) {
      const from = strippedTo.get(tenant.id) ?? 0
      const upTo = await oltp.inTenant(tenant, (tx) => stripChunk(tx, { tenant, from, before }))
      if (upTo === undefined) return
      strippedTo.set(tenant.id, upTo)
    }
  }

  async function forget(tenant: Tenant, signal: AbortSignal): Promise<void> {
    const before = new Date(clock.now().getTime() - FORGET_AFTER_MS)
    let deleted = CHUNK_SIZE
    while (deleted === CHUNK_SIZE && !signal.aborted) {
      const values = [tenant.id, before, CHUNK_SIZE]
      deleted = (await oltp.inTenant(tenant, (tx) => tx.query(DELETE_CHUNK, values))).rowCount
    }
  }
}

interface Chunk {
  readonly tenant: Tenant
  readonly from: number
  readonly before: Date
}

async function stripChunk(tx: Tx, { tenant, from, before }: Chunk): Promise<number | undefined> {
  const { rows } = await tx.query<{ up_to: string | null }>(SELECT_CHUNK, [tenant.id, from, CHUNK_SIZE, before])
  const upTo = rows[0]?.up_to
  if (upTo === null || upTo === undefined) return undefined
  await tx.query(STRIP_CHUNK, [tenant.id, from, upTo])
  return Number(upTo)
}

// Both walk the feed from its old end by (tenant_id, seq), so that they read no more than a chunk.
const SELECT_CHUNK = `
  select max(seq) filter (where counted_at < $4) as up_to
  from (
    select seq, counted_at from realtime_events where tenant_id = $1 and seq > $2 order by seq limit $3
  ) chunk`

const STRIP_CHUNK = `
  update realtime_events
  set event = '{}'
  where tenant_id = $1 and seq > $2 and seq <= $3 and event <> '{}'`

const DELETE_CHUNK = `
  delete from realtime_events
  where tenant_id = $1 and seq in (
    select seq
    from (select seq, counted_at from realtime_events where tenant_id = $1 order by seq limit $3) chunk
    where counted_at < $2
  )`
