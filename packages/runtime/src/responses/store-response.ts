import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { AcceptedResponse } from '../ingest/accepted-response.ts'
import { type Judgement, judgeResponses } from '../ingest/judge-responses.ts'
import type { SurveyShapes } from '../ingest/survey-shapes.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Partitions } from '../oltp/partitions.ts'
import { appendToOutbox } from '../outbox/append-to-outbox.ts'
import { drop, type Outcome, ok } from '../outcome.ts'
import type { ResponseChange, ResponseImage } from '../response-change.ts'
import { type CurrentVersion, loadCurrentVersions } from '../surveys/load-current-versions.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { changeIdOf } from './change-id.ts'
import { claimResponseKeys, type ResponseKey } from './claim-response-keys.ts'
import { insertResponses } from './insert-responses.ts'
import { type Quarantined, quarantineResponses } from './quarantine-responses.ts'
import { toResponseImage } from './to-response-image.ts'

export interface StoreResponseDeps {
  readonly oltp: Oltp
  readonly partitions: Partitions
  readonly surveyShapes: SurveyShapes
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
}

/** A response and what validation says about it now. */
interface Candidate extends Judgement {
  readonly response: AcceptedResponse
}

/**
 * Stores accepted responses of one tenant, once per response id, in one transaction; an outcome for each, in order.
 * Running it again with the same responses changes nothing.
 */
export function createStoreAccepted(deps: StoreResponseDeps) {
  const { oltp, partitions, surveyShapes, clock, ids, events } = deps

  return async function storeAccepted(
    tenant: Tenant,
    responses: readonly AcceptedResponse[],
  ): Promise<readonly Outcome[]> {
    const now = clock.now()
    const bodies = responses.map(({ body }) => body)
    const judgements = await judgeResponses({ tenant, bodies, surveyShapes, now })
    const candidates = judgements.map((judgement, index) => ({ ...judgement, response: responses[index]! }))
    const valid = candidates.filter(({ findings }) => findings.length === 0)
    // Before the transaction: making a partition takes locks that storing must not wait for while it holds rows.
    await partitions.ensureMonths(
      tenant,
      valid.map(({ response }) => new Date(response.body.submittedAt)),
    )

    const sorted = await oltp.inTenant(tenant, (tx) => store(tx, tenant.id, candidates))
    events.emit('response.stored', {
      tenant_id: tenant.id,
      stored: sorted.created.length,
      quarantined: sorted.quarantined.length,
      received: responses.length,
      duration_ms: clock.now().getTime() - now.getTime(),
    })
    return candidates.map(({ response }) => (sorted.erasedIds.has(response.responseId) ? drop('erased') : ok))
  }

  async function store(tx: Tx, tenantId: TenantId, candidates: readonly Candidate[]): Promise<Sorted> {
    // 1. The keys: whoever inserts one stores that response; everyone else, at any later time, finds it taken.
    const firsts = firstOfEachId(candidates.filter(({ findings }) => findings.length === 0))
    const claims = firsts.map(({ response }) => response)
    const keys = await claimResponseKeys(tx, tenantId, claims)
    const sorted = sortOut({ candidates, firsts: new Set(firsts), keys })

    // 2. What cannot be stored is kept with the reason, and never overwrites what was.
    await quarantineResponses(tx, tenantId, sorted.quarantined)
    if (sorted.created.length === 0) return sorted

    // 3. The response and its event, side by side in one transaction: neither exists without the other.
    const surveyIds = new Set(sorted.created.map(({ response }) => response.body.surveyId))
    const versions = await loadCurrentVersions(tx, tenantId, [...surveyIds])
    const images = sorted.created.map((candidate) => toNewImage(candidate, versions))
    await insertResponses(tx, { tenantId, ids, responses: images })
    await appendToOutbox(
      tx,
      images.map(({ image, acceptedAt }) => toCreated(tenantId, image, acceptedAt)),
    )
    return sorted
  }

  // Which version is the current one is asked now: the shape it was judged by may be of an earlier one.
  function toNewImage({ response, shape }: Candidate, versions: ReadonlyMap<string, CurrentVersion>) {
    const { responseId: id, body, acceptedAt } = response
    const current = versions.get(body.surveyId)
    if (!shape || !current) throw new Error(`Response ${id} was found valid without a survey.`)
    const image = toResponseImage({ id, body, shape: { ...shape, ...current }, recordedAt: clock.now() })
    return { image, surveyVersionId: current.versionId, acceptedAt }
  }
}

interface Sorted {
  readonly created: readonly Candidate[]
  readonly quarantined: readonly Quarantined[]
  readonly erasedIds: ReadonlySet<string>
}

/** Of one response id several times in a batch, the first claims; the others are compared with it. */
function firstOfEachId(candidates: readonly Candidate[]): readonly Candidate[] {
  const firsts = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const { responseId } = candidate.response
    if (!firsts.has(responseId)) firsts.set(responseId, candidate)
  }
  return [...firsts.values()]
}

interface SortOptions {
  readonly candidates: readonly Candidate[]
  readonly firsts: ReadonlySet<Candidate>
  readonly keys: ReadonlyMap<string, ResponseKey>
}

function sortOut({ candidates, firsts, keys }: SortOptions): Sorted {
  const created: Candidate[] = []
  const quarantined: Quarantined[] = []
  const erasedIds = new Set<string>()
  for (const candidate of candidates) {
    const { response, findings } = candidate
    const key = keys.get(response.responseId)
    const [finding] = findings
    if (key?.isErased) erasedIds.add(response.responseId)
    else if (finding) quarantined.push({ response, code: finding.code, pointer: finding.pointer })
    else if (key?.isNew && firsts.has(candidate)) created.push(candidate)
    else if (key?.bodyHash !== response.bodyHash) {
      quarantined.push({ response, code: 'idempotency_key_reuse', pointer: null })
    }
  }
  return { created, quarantined, erasedIds }
}

// It happened when it was accepted, however long it waited to be stored: the dashboards' watermark counts from there.
function toCreated(tenantId: TenantId, image: ResponseImage, acceptedAt: string): ResponseChange {
  return {
    eventId: changeIdOf(image.id, 'response.created', 1),
    type: 'response.created',
    tenantId,
    responseId: image.id,
    surveyId: image.surveyId,
    revision: 1,
    occurredAt: acceptedAt,
    before: null,
    after: image,
  }
}
