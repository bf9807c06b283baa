import type { JsonPatchOperation, QuarantineChange, ResponseIngest } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import { BODY_BYTES_MAX } from '../../ingest/accept-responses.ts'
import { canonicalDigest } from '../../ingest/canonical-body.ts'
import { findMisshapen } from '../../ingest/find-misshapen.ts'
import { findUnstorable } from '../../ingest/find-unstorable.ts'
import { type Judgement, judgeResponses } from '../../ingest/judge-responses.ts'
import { leaveOutInvalid } from '../../ingest/leave-out.ts'
import { normaliseResponse } from '../../ingest/normalise-response.ts'
import { responseIdOf } from '../../ingest/response-id.ts'
import type { SurveyShapes } from '../../ingest/survey-shapes.ts'
import { applyJsonPatch } from '../../json-patch/apply-json-patch.ts'
import type { ReceivedResponse } from '../../responses/candidate.ts'
import { parseAcceptedResponse } from '../../responses/parse-accepted-response.ts'
import type { StorableCandidate } from '../../responses/store-candidates.ts'
import type { Finding } from '../../runtime.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type MapDeps, mapBodies } from './map-bodies.ts'
import { renameIds } from './rename-ids.ts'
import type { Failure, Held, Transformed } from './transform.ts'
import { versionShapes } from './version-shapes.ts'

export interface PrepareDeps extends MapDeps {
  readonly surveyShapes: SurveyShapes
  readonly clock: Clock
}

/** A record as it is read for a change. */
export interface RecordToChange {
  readonly id: string
  readonly findings: readonly Finding[]
  /** The accepted message; null once it had to go. */
  readonly payload: string | null
}

/** What would be stored of a record, or why nothing would. */
export type Prepared = { readonly candidate: StorableCandidate } | { readonly failure: Failure }

export interface ToPrepare {
  readonly change: QuarantineChange
  readonly records: readonly RecordToChange[]
}

/**
 * What a change makes of records, in their order: changed, brought into the form that bodies have, and judged by their surveys as they are
 * now. Nothing is written, so it can be asked before a fix is approved and again when it is carried out.
 */
export async function prepareRecords(
  deps: PrepareDeps,
  tenant: Tenant,
  { change, records }: ToPrepare,
): Promise<readonly Prepared[]> {
  const read = records.map(readRecord)
  const held = read.flatMap((each) => ('held' in each ? [each] : []))
  const transformed = await transform(deps, tenant, { change, held: held.map((each) => each.held) })
  const shaped = transformed.map(toBody)
  const bodies = shaped.flatMap((each) => ('body' in each ? [each.body] : []))
  const judgements = (await judge(deps, tenant, { change, bodies })).values()
  const prepared = held
    .map(({ response }, index): Prepared => {
      const made = shaped[index]!
      return 'failure' in made
        ? made
        : toPrepared(deps, { change, response, body: made.body, ...judgements.next().value! })
    })
    .values()
  return read.map((each) => ('held' in each ? prepared.next().value! : each))
}

type ReadRecord = { readonly response: ReceivedResponse; readonly held: Held } | { readonly failure: Failure }

function readRecord({ id, findings, payload }: RecordToChange): ReadRecord {
  const response = payload === null ? { unreadable: 'gone' } : parseAcceptedResponse(payload)
  if ('unreadable' in response) return { failure: { code: 'content_gone', pointer: '' } }
  const { body, acceptedAt } = response
  return { response, held: { id, body, findings, acceptedAt } }
}

async function transform(
  deps: PrepareDeps,
  tenant: Tenant,
  { change, held }: { readonly change: QuarantineChange; readonly held: readonly Held[] },
): Promise<readonly Transformed[]> {
  if (change.kind === 'patch') return held.map(({ body }) => patch(body, change.operations))
  if (change.kind === 'rename') return held.map(({ body }) => ({ body: renameIds(body, change) }))
  if (change.kind !== 'mapping') return held.map(({ body }) => ({ body }))
  // Which version was written down when the fix was planned.
  const { mappingId, version = 1 } = change
  return await mapBodies(deps, tenant, { held, which: { mappingId, version } })
}

function patch(body: ResponseIngest, operations: readonly JsonPatchOperation[]): Transformed {
  const patched = applyJsonPatch(body, operations)
  return 'value' in patched ? { body: patched.value } : { failure: { code: 'patch_failed', pointer: patched.failedAt } }
}

/** What was made has to be what a client may send. */
function toBody(transformed: Transformed): { readonly body: ResponseIngest } | { readonly failure: Failure } {
  if ('failure' in transformed) return transformed
  const [first] = [...findUnstorable(transformed.body), ...findMisshapen(transformed.body)]
  if (first) return { failure: failureOf(first) }
  const body = normaliseResponse(transformed.body as ResponseIngest)
  const isTooLarge = canonicalDigest(body).sizeBytes > BODY_BYTES_MAX
  return isTooLarge ? { failure: { code: 'payload_too_large', pointer: '' } } : { body }
}

/** By the surveys as of now, or by one version of them. */
async function judge(
  { oltp, surveyShapes, clock }: PrepareDeps,
  tenant: Tenant,
  { change, bodies }: { readonly change: QuarantineChange; readonly bodies: readonly ResponseIngest[] },
): Promise<readonly Judgement[]> {
  const shapes = change.kind === 'version' ? versionShapes(oltp, change.version) : surveyShapes
  const outdated = new Set(bodies.map(({ surveyId }) => surveyId))
  return await judgeResponses({ tenant, bodies, surveyShapes: shapes, now: clock.now(), outdated })
}

interface Made extends Judgement {
  readonly change: QuarantineChange
  readonly response: ReceivedResponse
  readonly body: ResponseIngest
}

function toPrepared({ clock }: PrepareDeps, { change, response, body, shape, findings }: Made): Prepared {
  const fitting = findings.length > 0 && change.kind === 'valid_answers' ? leaveOutInvalid(body, findings) : body
  const [first] = fitting === body ? findings : []
  if (!fitting || first) return { failure: failureOf((first ?? findings[0])!) }
  return {
    candidate: {
      response: change.kind === 'new_key' ? underNewKey(response) : response,
      body: fitting,
      shape,
      findings: [],
      version: shape,
      // Now, not when it was accepted: the dashboards' watermark must not go back by the days it lay here.
      occurredAt: clock.now().toISOString(),
    },
  }
}

const HASH_DIGITS = 16
const KEY_MAX = 255

/** A key that follows from the old one and the body, so that the same record comes to the same response however often it is let in. */
function underNewKey(response: ReceivedResponse): ReceivedResponse {
  const { tenantId, key: old, bodyHash } = response
  const key = `${old.slice(0, KEY_MAX - HASH_DIGITS - 1)}~${bodyHash.slice(0, HASH_DIGITS)}`
  return { ...response, key, responseId: responseIdOf(tenantId, key) }
}

const failureOf = ({ code, pointer }: Finding): Failure => ({ code, pointer })
