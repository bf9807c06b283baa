import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { Ids } from '../ids.ts'
import { judgeResponses } from '../ingest/judge-responses.ts'
import type { SurveyShapes } from '../ingest/survey-shapes.ts'
import { inParts, type Part } from '../oltp/in-parts.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Partitions } from '../oltp/partitions.ts'
import { dead, drop, type Outcome, ok } from '../outcome.ts'
import { type HeldRecord, planHeldEvents } from '../quarantine/plan-held-events.ts'
import { type CurrentVersion, loadCurrentVersions } from '../surveys/load-current-versions.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type Candidate, type ReceivedResponse, toCandidate } from './candidate.ts'
import { type Ending, type Endings, quarantineResponses, releaseStored } from './quarantine-responses.ts'
import { type StorableCandidate, type StoreEnd, storeCandidates } from './store-candidates.ts'

export interface StoreResponseDeps {
  readonly oltp: Oltp
  readonly partitions: Partitions
  readonly surveyShapes: SurveyShapes
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
}

/** A survey is not changed so often that its responses could not be judged in between. */
const JUDGED_MAX = 5

/** `in_parts` costs more and leaves out what the database refuses, where `together` stores nothing. */
export type HowToStore = 'together' | 'in_parts'

/**
 * Stores accepted responses of one tenant, once per response id, in one transaction; an outcome for each, in order.
 * Running it again with the same responses changes nothing.
 */
export function createStoreAccepted(deps: StoreResponseDeps) {
  const { oltp, partitions, clock, events } = deps

  return async function storeAccepted(
    tenant: Tenant,
    responses: readonly ReceivedResponse[],
    how: HowToStore,
  ): Promise<readonly Outcome[]> {
    const now = clock.now()
    const { ends, held } = await judgeAndStore(tenant, responses, how)
    const count = (wanted: StoreEnd) => ends.filter((end) => end === wanted).length
    events.emit('response.stored', {
      tenant_id: tenant.id,
      stored: count('created'),
      quarantined: count('invalid') + count('key_reuse'),
      received: responses.length,
      duration_ms: clock.now().getTime() - now.getTime(),
    })
    for (const [code, { length }] of Map.groupBy(held, (record) => record.code))
      events.emit('response.quarantined', { tenant_id: tenant.id, code, count: length })
    return ends.map(toOutcome)
  }

  /** Again where a survey turned out to have changed: what counts is the one that is in force when they are stored. */
  async function judgeAndStore(
    tenant: Tenant,
    responses: readonly ReceivedResponse[],
    how: HowToStore,
  ): Promise<Stored> {
    let outdated: ReadonlySet<string> = new Set()
    for (let times = 0; times < JUDGED_MAX; times += 1) {
      const candidates = await judge(tenant, responses, outdated)
      // Before the transaction: making a partition takes locks that storing must not wait for while it holds rows.
      await partitions.ensureMonths(
        tenant,
        candidates.flatMap(({ body }) => (body ? [new Date(body.submittedAt)] : [])),
      )
      const stored = await oltp.inTenant(tenant, (tx) => store(deps, tx, { tenant, candidates, how }))
      if ('ends' in stored) return stored
      outdated = stored.outdated
    }
    throw new Error('A survey changes faster than its responses can be judged.')
  }

  async function judge(
    tenant: Tenant,
    responses: readonly ReceivedResponse[],
    outdated: ReadonlySet<string>,
  ): Promise<readonly Candidate[]> {
    const bodies = responses.map(({ body }) => body)
    const judging = { tenant, bodies, surveyShapes: deps.surveyShapes, now: clock.now(), outdated }
    const judgements = await judgeResponses(judging)
    return judgements.map((judgement, index) => toCandidate(responses[index]!, judgement))
  }
}

/** What the database takes at no attempt, and why. */
interface Refused {
  readonly refused: string
}

const toOutcome = (end: StoreEnd | Refused): Outcome => {
  if (typeof end !== 'string') return dead('data_refused', end.refused)
  return end === 'erased' ? drop('erased') : ok
}

interface Stored {
  /** In the order of the responses. */
  readonly ends: readonly (StoreEnd | Refused)[]
  /** What was quarantined that had not been. */
  readonly held: readonly HeldRecord[]
}

interface ToStore {
  readonly tenant: Tenant
  readonly candidates: readonly Candidate[]
  readonly how: HowToStore
}

async function store(
  deps: StoreResponseDeps,
  tx: Tx,
  { tenant, candidates, how }: ToStore,
): Promise<Stored | { readonly outdated: ReadonlySet<string> }> {
  const { id: tenantId } = tenant
  // 1. Which version is the current one is asked now: the shape it was judged by may be of an earlier one.
  const surveyIds = new Set(candidates.flatMap(({ shape }) => (shape ? [shape.id] : [])))
  const versions = await loadCurrentVersions(tx, tenantId, [...surveyIds])
  const outdated = findOutdated(candidates, versions)
  if (outdated.size > 0) return { outdated }

  // 2. The responses.
  const storable = candidates.map((candidate): StorableCandidate => {
    // It happened when it was accepted, however long it waited to be stored: the dashboards' watermark counts from there.
    return { ...candidate, version: versions.get(candidate.shape?.id ?? ''), occurredAt: candidate.response.acceptedAt }
  })
  const now = deps.clock.now()
  const storeSome = (some: readonly StorableCandidate[]) => storeOrHold(deps, tx, { tenantId, candidates: some, now })
  const parts: readonly Part<StorableCandidate, Kept>[] =
    how === 'together' ? [{ items: storable, done: await storeSome(storable) }] : await inParts(tx, storable, storeSome)

  // 3. Who is to be told, and what was held before it was sent again, and fits now, is not held any more.
  const kept = parts.flatMap((part) => ('done' in part ? [part.done] : []))
  const held = kept.flatMap((each) => each.held)
  const endings = kept.flatMap((each) => each.endings)
  await planHeldEvents(tx, tenant, { held, ids: deps.ids, now })
  if ([...versions.values()].some(({ hasHeld }) => hasHeld)) await releaseStored(tx, { tenantId, endings, now })
  return { ends: parts.flatMap(endsOf), held }
}

interface Kept {
  /** In the order of the candidates. */
  readonly endings: readonly Ending[]
  readonly held: readonly HeldRecord[]
}

interface ToKeep extends Omit<Endings, 'endings'> {
  readonly candidates: readonly StorableCandidate[]
}

/** What cannot be stored is kept with the reason, and never overwrites what was. */
async function storeOrHold(deps: StoreResponseDeps, tx: Tx, { tenantId, candidates, now }: ToKeep): Promise<Kept> {
  const ends = await storeCandidates(deps, tx, { tenantId, candidates })
  const endings = candidates.map((candidate) => ({ candidate, end: ends.get(candidate)! }))
  return { endings, held: await quarantineResponses(tx, { tenantId, endings, now }) }
}

const endsOf = (part: Part<StorableCandidate, Kept>): readonly (StoreEnd | Refused)[] =>
  'done' in part
    ? part.done.endings.map(({ end }) => end)
    : part.items.map(() => ({ refused: failureReason(part.error) }))

/** Surveys that take answers to their current version, of which it was another one. */
function findOutdated(
  candidates: readonly Candidate[],
  versions: ReadonlyMap<string, CurrentVersion>,
): ReadonlySet<string> {
  const outdated = candidates.filter(({ shape }) => {
    const current = shape && versions.get(shape.id)
    return (
      current?.answersTo === 'current_version' &&
      (shape?.version !== current.version || shape.answersTo !== current.answersTo)
    )
  })
  return new Set(outdated.map(({ shape }) => shape!.id))
}
