import type { Oltp, Tx } from '../../../oltp/oltp.ts'
import { plainArray } from '../../../oltp/plain-array.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { CommentReader } from '../../text/parallel/open-reader.ts'
import type { AdvanceDeps } from './advance-deps.ts'
import { holdResponses } from './hold-responses.ts'
import { OF_PART } from './records.ts'

/** A comment as it was written. */
export interface Comment {
  readonly response_id: string
  readonly revision: number
  readonly question_id: string
  readonly text: string
  /** Of the text: SHA-256, in hexadecimal digits. */
  readonly hash: string
}

export interface Wanted {
  readonly responseIds: readonly string[]
  readonly modelVersion: string
}

/** The comments of these that the model has not read, or that are others since. */
export async function findUnread(
  oltp: Oltp,
  tenant: Tenant,
  { responseIds, modelVersion }: Wanted,
): Promise<readonly Comment[]> {
  const ids = plainArray(responseIds)
  return await oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<KnownRow>(SELECT_READ, [tenant.id, ids, modelVersion])
    const { response_ids: known, question_ids: questions, hashes } = rows[0]!
    return (await tx.query<Comment>(SELECT_UNREAD, [tenant.id, ids, known, questions, hashes])).rows
  })
}

/** As arrays that nobody looks into on their way. */
interface KnownRow {
  readonly response_ids: string
  readonly question_ids: string
  readonly hashes: string
}

export interface Read {
  readonly comments: readonly Comment[]
  /** Of each, as JSON. */
  readonly readings: readonly string[]
  readonly modelVersion: string
}

/** Of a response that was erased or changed meanwhile nothing is kept: its row is held until these are there. */
export async function keepReadings(tx: Tx, tenant: Tenant, { comments, readings, modelVersion }: Read): Promise<void> {
  const revisions = await holdResponses(
    tx,
    tenant,
    comments.map((comment) => comment.response_id),
  )
  const kept = comments.flatMap((comment, at) =>
    revisions.get(comment.response_id) === comment.revision ? [{ ...comment, reading: readings[at]! }] : [],
  )
  if (kept.length === 0) return
  await tx.query(KEEP_READINGS, [
    tenant.id,
    plainArray(kept.map((comment) => comment.response_id)),
    plainArray(kept.map((comment) => comment.question_id)),
    plainArray(kept.map((comment) => comment.hash)),
    modelVersion,
    `[${kept.map(({ reading }) => reading).join(',')}]`,
  ])
}

export interface UnreadOptions {
  readonly responseIds: readonly string[]
  readonly reader: CommentReader
  readonly signal: AbortSignal
}

/** Reads those of some responses that have to be read. */
export async function readUnread(
  { oltp, modelVersion }: Pick<AdvanceDeps, 'oltp' | 'modelVersion'>,
  tenant: Tenant,
  { responseIds, reader, signal }: UnreadOptions,
): Promise<void> {
  const comments = await findUnread(oltp, tenant, { responseIds, modelVersion })
  if (comments.length === 0) return
  const texts = comments.map(({ text }) => text)
  const readings = await reader.read(texts, signal)
  await oltp.inTenant(tenant, (tx) => keepReadings(tx, tenant, { comments, readings, modelVersion }))
}

// These are on the coordinator of Citus, and what was written is not: no statement is about both.
const SELECT_READ = `
  select
    coalesce(array_agg(response_id), '{}')::text as response_ids,
    coalesce(array_agg(question_id), '{}')::text as question_ids,
    coalesce(array_agg(encode(text_hash, 'hex')), '{}')::text as hashes
  from comment_readings
  where tenant_id = $1
    and response_id = ${OF_PART}
    and model_version = $3`

// Of a question that was answered more than once, the first: it is one comment.
const SELECT_UNREAD = `
  select w.response_id, w.revision, w.question_id, w.text, encode(w.hash, 'hex') as hash
  from (
    select distinct on (k.response_id, i.question_id)
      k.response_id, k.revision, i.question_id, i.text_value as text, sha256(convert_to(i.text_value, 'UTF8')) as hash
    from response_keys k
    join response_items i on i.tenant_id = $1 and i.response_id = k.response_id and i.submitted_at = k.submitted_at
    where k.tenant_id = $1
      and k.response_id = ${OF_PART}
      and k.erased_at is null
      and i.text_value is not null
    order by k.response_id, i.question_id, i.position) w
  left join unnest($3::uuid[], $4::uuid[], $5::text[]) as known (response_id, question_id, hash)
    on known.response_id = w.response_id
      and known.question_id = w.question_id
  where known.hash is distinct from encode(w.hash, 'hex')`

const KEEP_READINGS = `
  insert into comment_readings (tenant_id, response_id, question_id, text_hash, model_version, reading)
  select $1, response_id, question_id, decode(text_hash, 'hex'), $5, reading
  from rows from (
      unnest($2::uuid[], $3::uuid[], $4::text[]),
      jsonb_array_elements($6::jsonb)) as read (response_id, question_id, text_hash, reading)
  order by response_id, question_id
  on conflict (tenant_id, response_id, question_id) do update
  set text_hash = excluded.text_hash, model_version = excluded.model_version, reading = excluded.reading`
