import type { StreamReplay } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import { COLUMNS, type StreamReplayRow, toStreamReplay } from './stream-replay-row.ts'

/** Newest first. */
export async function listStreamReplays(
  oltp: Pick<Oltp, 'asOperator'>,
  { cursor, limit }: PageQuery,
): Promise<Page<StreamReplay>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const values = [after?.at ?? null, after?.id ?? null, limit + 1]
  const { rows } = await oltp.asOperator('stream replay', (tx) => tx.query<StreamReplayRow>(LIST, values))
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toStreamReplay),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

// Rows are made with milliseconds, so that what a cursor says is all there is to a time.
const LIST = `
  select ${COLUMNS}
  from stream.replays
  where $1::timestamptz is null or (created_at, id) < ($1::timestamptz, $2::uuid)
  order by created_at desc, id desc
  limit $3`
