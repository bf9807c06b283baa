import { SINK, type SinkSource } from '../../analytics/sink-batches.ts'
import type { Tx } from '../../oltp/oltp.ts'

/** The batch that has an event. */
export interface Holder {
  readonly batchId: string
  readonly topic: SinkSource
  readonly isIn: boolean
}

/** By event id; without those that no batch has. */
export async function findHolders(tx: Tx, eventIds: readonly string[]): Promise<ReadonlyMap<string, Holder>> {
  const { rows } = await tx.query<{ event_id: string; batch_id: string; topic: SinkSource; is_in: boolean }>(FIND, [
    SINK,
    eventIds,
  ])
  return new Map(rows.map((row) => [row.event_id, { batchId: row.batch_id, topic: row.topic, isIn: row.is_in }]))
}

/** Takes events from the batches that are known to have them, and from no others. */
export async function takeEvents(tx: Tx, held: readonly (readonly [string, Holder])[]): Promise<void> {
  if (held.length === 0) return
  await tx.query(TAKE, [SINK, held.map(([eventId]) => eventId), held.map(([, { batchId }]) => batchId)])
}

const FIND = `
  select event.event_id, event.batch_id, min(batch.topic) as topic, bool_and(batch.inserted_at is not null) as is_in
  from stream.sink_events as event
  join stream.sink_batches as batch on batch.batch_id = event.batch_id
  where event.sink = $1
    and event.event_id = any ($2::uuid[])
  group by event.event_id, event.batch_id`

const TAKE = `
  delete from stream.sink_events as event
  using unnest($2::uuid[], $3::uuid[]) as held (event_id, batch_id)
  where event.sink = $1
    and event.event_id = held.event_id
    and event.batch_id = held.batch_id`
