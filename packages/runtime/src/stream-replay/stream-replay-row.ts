import {
  HowazitError,
  type StreamReplay,
  type StreamReplayCounts,
  type StreamReplayRequest,
  type StreamReplayStatus,
} from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Position } from './position.ts'

export type Counts = Readonly<StreamReplayCounts>

export interface StreamReplayRow {
  readonly id: string
  readonly topic: StreamReplayRequest['topic']
  readonly target: StreamReplayRequest['into']
  readonly from_at: Date
  readonly to_at: Date
  readonly status: StreamReplayStatus
  /** Of the next step. */
  readonly version: number
  readonly is_whole: boolean
  readonly position: Position
  readonly messages: string
  readonly counts: Counts & { readonly read: number; readonly compared: number }
  readonly trouble: string | null
  readonly created_at: Date
  readonly completed_at: Date | null
}

export const NO_COUNTS: StreamReplayRow['counts'] = {
  read: 0,
  compared: 0,
  same: 0,
  missing: 0,
  differing: 0,
  extra: 0,
  pending: 0,
  quarantined: 0,
  dead: 0,
  erased: 0,
  unreadable: 0,
  repaired: 0,
  refused: 0,
}

export const COLUMNS = `id, topic, target, from_at, to_at, status, version, is_whole, position, messages, counts, trouble,
    created_at, completed_at`

const SELECT_ONE = `select ${COLUMNS} from stream.replays where id = $1`

const LOCK_ONE = `${SELECT_ONE} for update`

/** @throws HowazitError `not_found` */
export async function getStreamReplayRow(tx: Tx, replayId: string): Promise<StreamReplayRow> {
  const { rows } = await tx.query<StreamReplayRow>(SELECT_ONE, [replayId])
  return rows[0] ?? notFound(replayId)
}

/** Held to the end of the transaction. @throws HowazitError `not_found` */
export async function lockStreamReplayRow(tx: Tx, replayId: string): Promise<StreamReplayRow> {
  const { rows } = await tx.query<StreamReplayRow>(LOCK_ONE, [replayId])
  return rows[0] ?? notFound(replayId)
}

function notFound(replayId: string): never {
  throw new HowazitError('not_found', `There is no replay of a stream ${replayId}.`)
}

export const aboutStreamReplay = (id: string) => ({ subject: { type: 'stream replay', id }, planId: id }) as const

/** As the contract shows it; what is absent is left out. */
export function toStreamReplay(row: StreamReplayRow): StreamReplay {
  const { read, compared, ...counts } = row.counts
  const isOpen = row.status === 'comparing' || row.status === 'cancelled'
  return {
    id: row.id,
    topic: row.topic,
    into: row.target,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    status: row.status,
    isWhole: row.is_whole,
    ...(!isOpen && { isEqual: isEqual(counts) }),
    progress: { messages: Number(row.messages), read, compared },
    counts,
    ...(row.trouble !== null && { trouble: row.trouble }),
    createdAt: row.created_at.toISOString(),
    ...(row.completed_at !== null && { completedAt: row.completed_at.toISOString() }),
  }
}

const isEqual = ({ missing, differing, extra, repaired }: Counts): boolean =>
  differing === 0 && extra === 0 && missing === repaired
