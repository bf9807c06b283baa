import type { Tx } from '../oltp/oltp.ts'
import type { Failure } from '../outcome.ts'
import type { Identity } from './identify-message.ts'

export interface KeptMessage extends Omit<Identity, 'tenantId'>, Failure {
  readonly id: string
  readonly tenantId: string
  readonly stage: string
  readonly consumer: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly fingerprint: string
  readonly attempts: number
  readonly sizeBytes: number
  readonly sealed: Buffer
  readonly failedAt: Date
}

/** Each once; returns how many were new. */
export async function insertPoison(tx: Tx, messages: readonly KeptMessage[]): Promise<number> {
  const of = <Value>(pick: (message: KeptMessage) => Value) => messages.map((message) => pick(message) ?? null)
  const { rowCount } = await tx.query(INSERT, [
    of(({ id }) => id),
    of(({ tenantId }) => tenantId),
    of(({ stage }) => stage),
    of(({ consumer }) => consumer),
    of(({ topic }) => topic),
    of(({ partition }) => partition),
    of(({ offset }) => offset),
    of(({ key }) => key),
    of(({ responseId }) => responseId),
    of(({ eventId }) => eventId),
    of(({ eventType }) => eventType),
    of(({ code }) => code),
    of(({ reason }) => reason),
    of(({ stackDigest }) => stackDigest),
    of(({ fingerprint }) => fingerprint),
    of(({ attempts }) => attempts),
    of(({ traceId }) => traceId),
    of(({ sizeBytes }) => sizeBytes),
    of(({ sealed }) => sealed),
    of(({ failedAt }) => failedAt),
  ])
  return rowCount
}

const INSERT = `
  insert into control.poison_messages
    (id, tenant_id, stage, consumer, topic, partition, "offset", key, response_id, event_id, event_type, code, reason, stack_digest,
     fingerprint, attempts, trace_id, size_bytes, sealed, failed_at)
  select *
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::text[], $9::uuid[], $10::uuid[],
              $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::int[], $17::text[], $18::int[], $19::bytea[],
              $20::timestamptz[])
  on conflict (tenant_id, id) do nothing`
