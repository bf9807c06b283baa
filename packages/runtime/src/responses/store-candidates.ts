import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Tx } from '../oltp/oltp.ts'
import { appendToOutbox } from '../outbox/append-to-outbox.ts'
import type { ResponseChange, ResponseImage } from '../response-change.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { Candidate } from './candidate.ts'
import { changeIdOf } from './change-id.ts'
import { claimResponseKeys, findResponseKeys, type ResponseKey } from './claim-response-keys.ts'
import { insertResponses } from './insert-responses.ts'
import { toResponseImage } from './to-response-image.ts'

export interface StoreCandidatesDeps {
  readonly ids: Ids
  readonly clock: Clock
}

export interface StorableCandidate extends Candidate {
  /** That it is stored as a response to. */
  readonly version: { readonly version: number; readonly versionId: string } | undefined
  readonly occurredAt: string
}

/**
 * `created`: stored now. `there`: this very request was stored before. `erased`: so it was, and is not to come back. `key_reuse`: another
 * was stored under its key. `invalid`: nothing of it can be stored.
 */
export type StoreEnd = 'created' | 'there' | 'erased' | 'key_reuse' | 'invalid'

/**
 * Stores what can be stored, once per response id, in the caller's transaction, and tells what became of each. The months of the
 * responses have partitions. Running it again with the same responses changes nothing.
 */
export async function storeCandidates<Stored extends StorableCandidate>(
  { ids, clock }: StoreCandidatesDeps,
  tx: Tx,
  { tenantId, candidates }: { readonly tenantId: TenantId; readonly candidates: readonly Stored[] },
): Promise<ReadonlyMap<Stored, StoreEnd>> {
  // 1. The keys: whoever inserts one stores that response; everyone else, at any later time, finds it taken.
  const firsts = new Set(firstOfEachId(candidates.filter(({ body }) => body !== undefined)))
  const claims = [...firsts].map(({ response, body, occurredAt }) => ({ ...response, body: body!, occurredAt }))
  const claimed = await claimResponseKeys(tx, tenantId, claims)
  const others = candidates.map(({ response }) => response.responseId).filter((id) => !claimed.has(id))
  const keys = new Map([...claimed, ...(await findResponseKeys(tx, tenantId, others))])
  const ends = new Map(candidates.map((each) => [each, endOf(each, { isFirst: firsts.has(each), keys })]))
  const created = candidates.filter((each) => ends.get(each) === 'created')
  if (created.length === 0) return ends

  // 2. The response and its event, side by side in one transaction: neither exists without the other.
  const images = created.map((candidate) => toNewImage(candidate, clock.now()))
  await insertResponses(tx, { tenantId, ids, responses: images })
  await appendToOutbox(
    tx,
    images.map((each) => toCreated(tenantId, each)),
  )
  return ends
}

/** Of one response id several times in a batch, the first claims; the others are compared with it. */
function firstOfEachId<Stored extends Candidate>(candidates: readonly Stored[]): readonly Stored[] {
  const firsts = new Map<string, Stored>()
  for (const candidate of candidates) {
    const { responseId } = candidate.response
    if (!firsts.has(responseId)) firsts.set(responseId, candidate)
  }
  return [...firsts.values()]
}

interface Known {
  readonly isFirst: boolean
  readonly keys: ReadonlyMap<string, ResponseKey>
}

function endOf({ response }: Candidate, { isFirst, keys }: Known): StoreEnd {
  const key = keys.get(response.responseId)
  if (!key) return 'invalid'
  if (key.isErased) return 'erased'
  if (key.isNew && isFirst) return 'created'
  return key.bodyHash === response.bodyHash ? 'there' : 'key_reuse'
}

function toNewImage({ response, body, shape, version, occurredAt }: StorableCandidate, recordedAt: Date) {
  const { responseId: id, traceId } = response
  if (!shape || !body || !version) throw new Error(`Response ${id} was found valid without a survey.`)
  const image = toResponseImage({ id, body, shape: { ...shape, ...version }, recordedAt })
  return { image, surveyVersionId: version.versionId, occurredAt, traceId }
}

interface Created {
  readonly image: ResponseImage
  readonly occurredAt: string
  readonly traceId: string | undefined
}

function toCreated(tenantId: TenantId, { image, occurredAt, traceId }: Created): ResponseChange {
  return {
    eventId: changeIdOf(image.id, 'response.created', 1),
    type: 'response.created',
    tenantId,
    responseId: image.id,
    surveyId: image.surveyId,
    revision: 1,
    occurredAt,
    ...(traceId !== undefined && { traceId }),
    before: null,
    after: image,
  }
}
