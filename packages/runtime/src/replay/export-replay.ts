import type { ReplayItem } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { getReplayRow } from './replay-row.ts'

interface ItemRow {
  readonly position: number
  readonly delivery_id: string
  readonly event_id: string
  readonly outcome: ReplayItem['outcome']
  readonly reason: string | null
  readonly attempts: number
  readonly mapping_version: number | null
  readonly is_patched: boolean
  readonly released_at: Date | null
  readonly ended_at: Date | null
}

const PAGE_SIZE = 1_000

/** What became of each item, one a line; pages are read as the reader asks for them. @throws HowazitError `not_found` */
export async function exportReplay(oltp: Oltp, tenant: Tenant, replayId: string): Promise<AsyncIterable<string>> {
  await oltp.inTenant(tenant, (tx) => getReplayRow(tx, tenant, replayId))
  return readLines(oltp, tenant, replayId)
}

async function* readLines(oltp: Oltp, tenant: Tenant, replayId: string): AsyncGenerator<string> {
  let after = 0
  for (;;) {
    const values = [tenant.id, replayId, after, PAGE_SIZE]
    const { rows } = await oltp.readInTenant(tenant, (tx) => tx.query<ItemRow>(SELECT, values))
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(toItem(row))}\n`).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_SIZE) return
    after = last.position
  }
}

const toItem = (row: ItemRow): ReplayItem => ({
  position: row.position,
  deliveryId: row.delivery_id,
  eventId: row.event_id,
  outcome: row.outcome,
  ...(row.reason !== null && { reason: row.reason }),
  attempts: row.attempts,
  ...(row.mapping_version !== null && { mappingVersion: row.mapping_version }),
  ...(row.is_patched && { isPatched: true }),
  ...(row.released_at !== null && { releasedAt: row.released_at.toISOString() }),
  ...(row.ended_at !== null && { endedAt: row.ended_at.toISOString() }),
})

const SELECT = `
  select i.position, i.delivery_id, d.event_id, i.outcome, i.reason, i.attempts, i.mapping_version, i.is_patched, i.released_at, i.ended_at
  from replay_items i
  join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
  where i.tenant_id = $1
    and i.replay_id = $2
    and i.position > $3
  order by i.position
  limit $4`
