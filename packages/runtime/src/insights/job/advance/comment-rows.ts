import { hash } from 'node:crypto'
import type { Oltp, Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { CommentReading } from '../../text/read-comment.ts'
import type { AdvanceDeps } from './advance-deps.ts'

/** A comment as it was written. */
export interface Comment {
  readonly response_id: string
  readonly revision: number
  readonly question_id: string
  readonly text: string
  readonly hash: Buffer
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
  const { written, read } = await oltp.inTenant(tenant, async (tx) => ({
    written: await tx.query<Omit<Comment, 'hash'>>(SELECT_WRITTEN, [tenant.id, responseIds]),
    read: await tx.query<Pick<Comment, 'response_id' | 'question_id' | 'hash'>>(SELECT_READ, [
      tenant.id,
      responseIds,
      modelVersion,
    ]),
  }))
  const known = new Map(
    read.rows.map(({ response_id, question_id, hash: of }) => [`${response_id}:${question_id}`, of]),
  )
  return written.rows
    .map((comment) => ({ ...comment, hash: hash('sha256', comment.text, 'buffer') }))
    .filter(({ response_id, question_id, hash: of }) => known.get(`${response_id}:${question_id}`)?.equals(of) !== true)
}

export interface Read {
  readonly comments: readonly Comment[]
  readonly readings: readonly CommentReading[]
  readonly modelVersion: string
}

/** Of a response that was erased or changed meanwhile nothing is kept: its row is held until these are there. */
export async function keepReadings(tx: Tx, tenant: Tenant, { comments, readings, modelVersion }: Read): Promise<void> {
  if (comments.length === 0) return
  const { rows } = await tx.query<Pick<Comment, 'response_id' | 'revision'>>(HOLD_RESPONSES, [
    tenant.id,
    [...new Set(comments.map((comment) => comment.response_id))],
  ])
  const revisions = new Map(rows.map(({ response_id, revision }) => [response_id, revision]))
  const kept = comments.flatMap((comment, at) =>
    revisions.get(comment.response_id) === comment.revision ? [{ comment, at }] : [],
  )
  await tx.query(KEEP_READINGS, [
    tenant.id,
    kept.map(({ comment }) => comment.response_id),
    kept.map(({ comment }) => comment.question_id),
    kept.map(({ comment }) => comment.hash),
    modelVersion,
    kept.map(({ at }) => JSON.stringify(readings[at])),
  ])
}

/** Reads those of some responses that have to be read. */
export async function readUnread(
  { oltp, modelVersion, readComments }: Pick<AdvanceDeps, 'oltp' | 'modelVersion' | 'readComments'>,
  tenant: Tenant,
  { responseIds, signal }: { readonly responseIds: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const comments = await findUnread(oltp, tenant, { responseIds, modelVersion })
  if (comments.length === 0) return
  const texts = comments.map(({ text }) => text)
  const readings = await readComments(texts, { signal })
  await oltp.inTenant(tenant, (tx) => keepReadings(tx, tenant, { comments, readings, modelVersion }))
}

// Of a question that was answered more than once, the first: it is one comment.
const SELECT_WRITTEN = `
  select distinct on (i.response_id, i.question_id) i.response_id, k.revision, i.question_id, i.text_value as text
  from response_keys k
  join response_items i on i.tenant_id = $1 and i.response_id = k.response_id and i.submitted_at = k.submitted_at
  where k.tenant_id = $1
    and k.response_id = any ($2::uuid[])
    and k.erased_at is null
    and i.text_value is not null
  order by i.response_id, i.question_id, i.position`

const SELECT_READ = `
  select response_id, question_id, text_hash as hash
  from comment_readings
  where tenant_id = $1
    and response_id = any ($2::uuid[])
    and model_version = $3`

const HOLD_RESPONSES = `
  select response_id, revision
  from response_keys
  where tenant_id = $1
    and response_id = any ($2::uuid[])
    and erased_at is null
  order by response_id
  for share`

const KEEP_READINGS = `
  insert into comment_readings (tenant_id, response_id, question_id, text_hash, model_version, reading)
  select $1, response_id, question_id, text_hash, $5, reading
  from unnest($2::uuid[], $3::uuid[], $4::bytea[], $6::jsonb[]) as read (response_id, question_id, text_hash, reading)
  order by response_id, question_id
  on conflict (tenant_id, response_id, question_id) do update
  set text_hash = excluded.text_hash, model_version = excluded.model_version, reading = excluded.reading`
