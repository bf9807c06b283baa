import type { Oltp, Tx } from '../oltp/oltp.ts'
import { SINK } from './sink-batches.ts'

const DELETE_MAX = 5_000

/**
 * Forgets events and batches that went into ClickHouse before `before`, but never the last batch of a topic's partition: it is
 * the cursor. An event that is published once more after it was forgotten counts once more, so `before` lies further back than
 * the stream and the outbox keep anything.
 *
 * @returns how many events and batches were removed.
 */
export async function trimSink(oltp: Pick<Oltp, 'asOperator'>, before: Date): Promise<number> {
  const events = await untilFew((tx) => deleteEvents(tx, before), oltp)
  const batches = await untilFew((tx) => deleteBatches(tx, before), oltp)
  return events + batches
}

async function untilFew(remove: (tx: Tx) => Promise<number>, oltp: Pick<Oltp, 'asOperator'>): Promise<number> {
  let removed = 0
  while (true) {
    const count = await oltp.asOperator('trim-sink', remove)
    removed += count
    if (count < DELETE_MAX) return removed
  }
}

async function deleteEvents(tx: Tx, before: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from stream.sink_events where (sink, event_id) in (
       select event.sink, event.event_id
       from stream.sink_events as event
       where event.sink = $1 and event.batch_id in (
         select batch_id from stream.sink_batches where sink = $1 and inserted_at < $2) limit $3)`,
    [SINK, before, DELETE_MAX],
  )
  return rowCount
}

async function deleteBatches(tx: Tx, before: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from stream.sink_batches where (sink, topic, partition, from_offset) in (
       select batch.sink, batch.topic, batch.partition, batch.from_offset from stream.sink_batches as batch
       where batch.sink = $1 and batch.inserted_at < $2
         and (batch.topic like 'replay:%' or exists (
           select from stream.sink_batches as later
           where later.sink = batch.sink and later.topic = batch.topic and later.partition = batch.partition
             and later.from_offset > batch.from_offset))
       limit $3)`,
    [SINK, before, DELETE_MAX],
  )
  return rowCount
}
