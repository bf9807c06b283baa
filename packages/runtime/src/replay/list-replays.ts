import type { Replay } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { getReplayRow, type ReplayRow, SELECT_REPLAYS, toReplay } from './replay-row.ts'

/** @throws HowazitError `not_found` */
export const getReplay = async (oltp: Oltp, tenant: Tenant, replayId: string): Promise<Replay> =>
  toReplay(await oltp.inTenant(tenant, (tx) => getReplayRow(tx, tenant, replayId)))

/** Newest first. */
export async function listReplays(oltp: Oltp, tenant: Tenant, { cursor, limit }: PageQuery): Promise<Page<Replay>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<ReplayRow>(SELECT, [tenant.id, after?.at ?? null, after?.id ?? null, limit + 1]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toReplay),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

const SELECT = `${SELECT_REPLAYS}
    and ($2::timestamptz is null or (r.created_at, r.id) < ($2::timestamptz, $3::uuid))
  order by r.created_at desc, r.id desc
  limit $4`
