import type { Oltp, Tx } from '../../../oltp/oltp.ts'
import { plainArray } from '../../../oltp/plain-array.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { CommentReader } from '../../text/parallel/open-reader.ts'
import type { AdvanceDeps } from './advance-deps.ts'
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
  const values = [tenant.id, plainArray(responseIds), modelVersion]
  return (await oltp.inTenant(tenant, (tx) => tx.query<Comment>(SELECT_UNREAD, values))).rows
}

export interface Read {
  readonly comments: readonly Comment[]
  /** Of each, as JSON. */
  readonly readings: readonly string[]
  readonly modelVersion: string
}

/** Of a response that was erased or changed meanwhile nothing is kept: its row is held until these are there. */
export async function keepReadings(tx: Tx, tenant: Tenant, { comments, readings, modelVersion }: Read): Promise<void> {
  if (comments.length === 0) return
  await tx.query(KEEP_READINGS, [
    tenant.id,
    plainArray(comments.map((comment) => comment.response_id)),
    plainArray(comments.map((comment) => comment.revision)),
    plainArray(comments.map((comment) => comment.question_id)),
    plainArray(comments.map((comment) => comment.hash)),
    modelVersion,
    `[${readings.join(',')}]`,
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
  left join comment_readings c
    on c.tenant_id = $1
      and c.response_id = w.response_id
      and c.question_id = w.question_id
      and c.model_version = $3
  where c.text_hash is distinct from w.hash`

const KEEP_READINGS = `
  with held as (
    select response_id, revision
    from response_keys
    where tenant_id = $1
      and response_id = any ($2::uuid[])
      and erased_at is null
    order by response_id
    for share)
  insert into comment_readings (tenant_id, response_id, question_id, text_hash, model_version, reading)
  select $1, response_id, question_id, decode(text_hash, 'hex'), $6, reading
  from rows from (
      unnest($2::uuid[], $3::int[], $4::uuid[], $5::text[]),
      jsonb_array_elements($7::jsonb)) as read (response_id, revision, question_id, text_hash, reading)
  join held using (response_id, revision)
  order by response_id, question_id
  on conflict (tenant_id, response_id, question_id) do update
  set text_hash = excluded.text_hash, model_version = excluded.model_version, reading = excluded.reading`
