import type { PgPool } from '../../oltp/pg-pool.ts'
import { runStatement } from '../../oltp/run-statement.ts'
import type {
  HistoryPage,
  OffsetRange,
  ReadOptions,
  RetainedRange,
  StreamHistory,
  TimeSpan,
} from '../stream-history.ts'
import { PARTITION_COUNT, type Topic } from '../topics.ts'
import { readMessages } from './read-messages.ts'

interface RangeRow {
  readonly partition: number
  readonly first_offset: string
  readonly from_offset: string
  readonly to_offset: string
}

// Offsets follow the order of commits and times that of beginnings, so a neighbour may be a moment older: the first one counts.
const FIND_RANGES = `
  select n as partition, coalesce(first_offset, 0) as first_offset, coalesce(begin.bound, next_offset, 0) as from_offset,
    coalesce(finish.bound, next_offset, 0) as to_offset
  from generate_series(0, $4::int - 1) as n
  left join stream.partitions as p on p.topic = $1 and p.partition = n
  cross join lateral (
    select min("offset") as bound from stream.messages
    where topic = $1 and partition = n and "offset" >= first_offset and appended_at >= $2) as begin
  cross join lateral (
    select min("offset") as bound from stream.messages
    where topic = $1 and partition = n and "offset" >= first_offset and appended_at >= $3) as finish
  order by n`

/** The log in PostgreSQL, read without a group. */
export function createPostgresHistory(pool: PgPool): StreamHistory {
  return {
    async findRanges(topic, { from, to }: TimeSpan) {
      const { rows } = await runStatement<RangeRow>(pool, FIND_RANGES, [topic, from, to, PARTITION_COUNT])
      return rows.map(toRange)
    },
    async *read(topic, ranges, options) {
      for (const range of ranges) yield* readRange(pool, topic, { range, ...options })
    },
  }
}

function toRange(row: RangeRow): RetainedRange {
  const [firstOffset, fromOffset] = [Number(row.first_offset), Number(row.from_offset)]
  return {
    partition: row.partition,
    fromOffset,
    toOffset: Math.max(fromOffset, Number(row.to_offset)),
    isWhole: firstOffset === 0 || fromOffset > firstOffset,
  }
}

async function* readRange(
  pool: PgPool,
  topic: Topic,
  { range, pageSizeMax, signal }: ReadOptions & { readonly range: OffsetRange },
): AsyncGenerator<HistoryPage> {
  const { partition, toOffset } = range
  let offset = range.fromOffset
  while (offset < toOffset && !signal.aborted) {
    const countMax = Math.min(pageSizeMax, toOffset - offset)
    const [read = []] = await readMessages(pool, { topic, from: [{ partition, offset }], countMax })
    // Where what comes first was removed, the next one there is lies behind it, maybe behind the end.
    const messages = read.filter((message) => message.offset < toOffset)
    const last = messages.at(-1)
    offset = last === undefined ? toOffset : last.offset + 1
    yield { partition, messages, nextOffset: offset }
  }
}
