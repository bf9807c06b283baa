import type { Batch } from '../manifest/batch.ts'

/** A record as far as its place in a request depends on it. */
export interface BatchRecord {
  /** What must not be twice in a request where the vendor forbids it, and what keeps its order in any case: the response's id. */
  readonly key: string
  /** Of the record as it is sent, in UTF-8, with the lines before it where it has some. */
  readonly bytes: number
}

export interface BatchPlan<Record> {
  /** To be sent one after the other where two share a key, or where the batch keeps its order. */
  readonly batches: readonly (readonly Record[])[]
  /** Larger than the vendor takes, alone: refused without being sent. */
  readonly oversized: readonly Record[]
}

interface OpenBatch<Record> {
  readonly records: Record[]
  bytes: number
}

/** The comma, or the line's end. */
const SEPARATOR_BYTES = 1

/**
 * Puts records into as few requests as the manifest's numbers allow. The order of the records is kept where the vendor keeps
 * it; otherwise a record may move forward into an earlier request with room, but never past one with its own key.
 */
export function planBatches<Record extends BatchRecord>(records: readonly Record[], batch: Batch): BatchPlan<Record> {
  const envelopeBytes = Buffer.byteLength(JSON.stringify(batch.envelope))
  const bytesMax = batch.bytesMax ?? Number.POSITIVE_INFINITY
  const recordBytesMax = Math.min(
    batch.recordBytesMax ?? Number.POSITIVE_INFINITY,
    bytesMax - envelopeBytes - SEPARATOR_BYTES,
  )
  const open: OpenBatch<Record>[] = []
  const lastOf = new Map<string, number>()
  let firstWithRoom = 0

  const hasRoom = ({ records: inside, bytes }: OpenBatch<Record>, record: Record): boolean =>
    inside.length < batch.recordsMax && bytes + record.bytes + SEPARATOR_BYTES <= bytesMax
  const place = (record: Record): void => {
    const last = lastOf.get(record.key)
    const afterOwn = last === undefined ? 0 : last + (batch.allowsDuplicates ? 0 : 1)
    let index = Math.max(afterOwn, batch.keepsOrder ? open.length - 1 : firstWithRoom)
    while (index < open.length && !hasRoom(open[index]!, record)) index += 1
    open[index] ??= { records: [], bytes: envelopeBytes }
    const chosen = open[index]!
    chosen.records.push(record)
    chosen.bytes += record.bytes + SEPARATOR_BYTES
    lastOf.set(record.key, index)
    while (firstWithRoom < open.length && open[firstWithRoom]!.records.length >= batch.recordsMax) firstWithRoom += 1
  }

  for (const record of records) if (record.bytes <= recordBytesMax) place(record)
  return {
    batches: open.map((filled) => filled.records),
    oversized: records.filter(({ bytes }) => bytes > recordBytesMax),
  }
}
