import type { PgPool } from '../../oltp/pg-pool.ts'
import { runStatement } from '../../oltp/run-statement.ts'
import type { StoredMessage } from '../stream.ts'
import type { Topic } from '../topics.ts'

export interface ReadFrom {
  readonly topic: Topic
  readonly partition: number
  readonly offset: number
  readonly countMax: number
}

interface MessageRow {
  readonly offset: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: string
  readonly appended_at: Date
}

// Values may be as large as a request body: a batch of the largest still fits into memory several times.
const BATCH_BYTES_MAX = 8 * 1024 * 1024

const READ = `
  select "offset", key, headers, value, appended_at
  from (
    select *, sum(octet_length(value)) over (order by "offset") - octet_length(value) as bytes_before
    from (
      select * from stream.messages
      where topic = $1 and partition = $2 and "offset" >= $3 order by "offset" limit $4
    ) next
  ) sized
  where bytes_before < $5
  order by "offset"`

/** The messages from `offset` on, as many as fit a batch. Empty at the end of the partition. */
export async function readMessages(pool: PgPool, from: ReadFrom): Promise<readonly StoredMessage[]> {
  const { topic, partition, offset, countMax } = from
  const { rows } = await runStatement<MessageRow>(pool, READ, [topic, partition, offset, countMax, BATCH_BYTES_MAX])
  return rows.map((row) => ({
    topic,
    partition,
    offset: Number(row.offset),
    key: row.key,
    headers: row.headers,
    value: row.value,
    appendedAt: row.appended_at,
  }))
}

/** Where each partition ends: the offset the next message will get. */
export async function readEnds(pool: PgPool, topic: Topic): Promise<ReadonlyMap<number, number>> {
  const { rows } = await runStatement<{ partition: number; next_offset: string }>(
    pool,
    'select partition, next_offset from stream.partitions where topic = $1',
    [topic],
  )
  return new Map(rows.map((row) => [row.partition, Number(row.next_offset)]))
}
