import type { PgPool } from '../../oltp/pg-pool.ts'
import { runStatement } from '../../oltp/run-statement.ts'
import type { StoredMessage } from '../stream.ts'
import type { Topic } from '../topics.ts'

/** Where to go on in one partition. */
export interface ReadFrom {
  readonly partition: number
  readonly offset: number
}

export interface ReadRequest {
  readonly topic: Topic
  readonly from: readonly ReadFrom[]
  /** Of all partitions together; each gets its share. */
  readonly countMax: number
}

interface MessageRow {
  readonly place: string
  readonly partition: number
  readonly offset: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: string
  readonly appended_at: Date
}

// Values may be as large as a request body: a batch of the largest still fits into memory several times.
const BATCH_BYTES_MAX = 8 * 1024 * 1024

const READ = `
  select wanted.place, message.partition, message."offset", message.key, message.headers, message.value, message.appended_at
  from unnest($2::int[], $3::bigint[]) with ordinality as wanted (partition, from_offset, place) cross join lateral (
    select *, sum(octet_length(value)) over (order by "offset") - octet_length(value) as bytes_before
    from (
      select * from stream.messages
      where topic = $1 and partition = wanted.partition and "offset" >= wanted.from_offset order by "offset" limit $4
    ) next
  ) message
  where message.bytes_before < $5
  order by wanted.place, message."offset"`

/**
 * The messages of each partition from its offset on, as many as fit a batch together. One list per `from`, in order; empty
 * at the end of the partition.
 */
export async function readMessages(
  pool: PgPool,
  { topic, from, countMax }: ReadRequest,
): Promise<readonly (readonly StoredMessage[])[]> {
  const share = (whole: number) => Math.ceil(whole / from.length)
  const { rows } = await runStatement<MessageRow>(pool, READ, [
    topic,
    from.map(({ partition }) => partition),
    from.map(({ offset }) => offset),
    share(countMax),
    share(BATCH_BYTES_MAX),
  ])
  const byPlace = Map.groupBy(rows, ({ place }) => Number(place))
  return from.map((_, index) => (byPlace.get(index + 1) ?? []).map((row) => toMessage(topic, row)))
}

const toMessage = (topic: Topic, row: MessageRow): StoredMessage => ({
  topic,
  partition: row.partition,
  offset: Number(row.offset),
  key: row.key,
  headers: row.headers,
  value: row.value,
  appendedAt: row.appended_at,
})

/** Where the partitions of topics end: the offset the next message will get, by partition. */
export async function readEnds(
  pool: PgPool,
  topics: readonly Topic[],
): Promise<ReadonlyMap<Topic, ReadonlyMap<number, number>>> {
  const { rows } = await runStatement<{ topic: Topic; partition: number; next_offset: string }>(
    pool,
    'select topic, partition, next_offset from stream.partitions where topic = any ($1::text[])',
    [topics],
  )
  const byTopic = Map.groupBy(rows, ({ topic }) => topic)
  const endsOf = (topic: Topic) =>
    (byTopic.get(topic) ?? []).map((row) => [row.partition, Number(row.next_offset)] as const)
  return new Map(topics.map((topic) => [topic, new Map(endsOf(topic))]))
}
