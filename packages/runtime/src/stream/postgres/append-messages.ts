import type { Tx } from '../../oltp/oltp.ts'
import { partitionOf } from '../partition-of.ts'
import type { Message } from '../stream.ts'
import type { Topic } from '../topics.ts'

// Each partition row is taken in ascending order, so that two appends wait for each other and never in a circle, and is
// held to commit: offsets are dense and follow the order of commits. The row is made by the first append.
const APPEND = `
  with given as (
    select partition, key, headers, value, row_number() over (partition by partition order by position) as rank
    from unnest($2::int[], $3::text[], $4::jsonb[], $5::text[]) with ordinality as m (partition, key, headers, value, position)
  ), sums as (
    select partition, count(*) as added from given group by partition
  ), advanced as (
    insert into stream.partitions as p (topic, partition, next_offset)
    select $1, partition, added from sums order by partition
    on conflict (topic, partition) do update set next_offset = p.next_offset + excluded.next_offset
    returning p.partition, p.next_offset
  )
  insert into stream.messages (topic, partition, "offset", key, headers, value)
  select $1, partition, next_offset - added + rank - 1, key, headers, value
  from given join sums using (partition) join advanced using (partition)`

/**
 * Appends inside the caller's transaction: the messages are there if and only if it commits. Announce the topic
 * afterwards (`PostgresStream.announce`), else readers find them at their next poll.
 */
export async function appendMessages(tx: Tx, topic: Topic, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return
  await tx.query(APPEND, [
    topic,
    messages.map(({ key }) => partitionOf(key)),
    messages.map(({ key }) => key),
    messages.map(({ headers }) => JSON.stringify(headers)),
    messages.map(({ value }) => value),
  ])
}
