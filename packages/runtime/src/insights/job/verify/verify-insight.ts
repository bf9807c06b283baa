import type { InsightDifference } from '@howazit/sdk'
import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { ARTIFACTS_JOB, outdateArtifacts } from '../../artifacts/outdate-artifacts.ts'
import { holdRecords, type TaskOptions } from '../../findings/apart/hold-records.ts'
import type { ComputedFinding } from '../../findings/computed-finding.ts'
import type { ScoredQuestion } from '../../findings/insight-input.ts'
import { writeFindings } from '../../findings/write-findings.ts'
import { showWriting } from '../../language-model/writing.ts'
import type { AdvanceDeps } from '../advance/advance-deps.ts'
import { readUnread } from '../advance/comment-rows.ts'
import { deleteFindings, keepFindings, keepWords, readFigures } from '../advance/finding-rows.ts'
import { loadAsked } from '../advance/load-asked.ts'
import { loadRecords } from '../advance/load-records.ts'
import { countParts, keepRevisions, PART_SIZE, type Part, readPart } from '../advance/records.ts'
import { getInsightRow, type InsightRow, lockInsightRow } from '../insight-row.ts'
import { findDifferences } from './find-differences.ts'

/** Longer than the figures of a million responses take. */
const LEASE_MS = 300_000

interface Asked {
  /** Of the job. */
  readonly jobId: string
  readonly signal: AbortSignal
}

/**
 * Computes all figures of an insight again of the responses behind them, and holds them against those that were published. Where a response
 * was erased or changed since, or comments were read by an earlier model, they cannot be the same: then what is computed now takes their
 * place. Resolves to whether there is more to do: there never is.
 */
export async function verifyInsight(deps: AdvanceDeps, tenant: Tenant, { jobId, signal }: Asked): Promise<false> {
  const { oltp, clock, jobs } = deps
  const claimed = await oltp.inTenant(tenant, async (tx) => {
    const now = clock.now()
    const leaseUntil = new Date(now.getTime() + LEASE_MS)
    const { rows } = await tx.query<{ insight_id: string }>(CLAIM, [tenant.id, jobId, now, leaseUntil])
    return rows[0] && (await getInsightRow(tx, tenant, rows[0].insight_id))
  })
  if (!claimed) return false
  await readChanged(deps, tenant, { insight: claimed, signal })
  const asked = await loadAsked(oltp, tenant, { ...claimed, model_version: deps.modelVersion })
  const { computed, revisions } = await compute(oltp, tenant, { insight: claimed, asked, signal })
  const since = await compareWithFrozen(deps, tenant, { insight: claimed, revisions })
  const isRefreshed = await oltp.inTenant(tenant, async (tx) => {
    await lockInsightRow(tx, tenant, claimed.id)
    const published = await readFigures(tx, tenant, claimed.id)
    const isAsItWas = since.erased + since.changed === 0 && claimed.model_version === deps.modelVersion
    const differences = isAsItWas ? findDifferences(published, computed) : []
    const status = !isAsItWas ? 'refreshed' : differences.length > 0 ? 'differs' : 'verified'
    const written = { computed, questions: asked.questions }
    if (!isAsItWas) {
      await refresh(tx, tenant, { insight: claimed, ...written, parts: since.parts, modelVersion: deps.modelVersion })
      await showWriting(tx, tenant, { insight: claimed, languageModel: deps.languageModel })
    }
    await finish(tx, tenant, { jobId, status, findings: computed.length, ...since, differences, now: clock.now() })
    return !isAsItWas
  })
  // After the commit: whoever is woken earlier would find nothing.
  if (isRefreshed) await jobs.wake(ARTIFACTS_JOB)
  return false
}

/** Comments of responses that were changed are read again. */
async function readChanged(
  deps: AdvanceDeps,
  tenant: Tenant,
  { insight, signal }: { readonly insight: InsightRow; readonly signal: AbortSignal },
): Promise<void> {
  await using reader = deps.openReader()
  for (let part = 0; part < countParts(insight.response_count ?? 0); part++) {
    const found = await readPart(deps.oltp, tenant, { insightId: insight.id, part })
    if (found) await readUnread(deps, tenant, { responseIds: found.responseIds, reader, signal })
  }
}

/** By place: those of the records that are there. */
type Revisions = ReadonlyMap<number, number>

async function compute(
  oltp: AdvanceDeps['oltp'],
  tenant: Tenant,
  { insight, asked, signal }: { readonly insight: InsightRow } & TaskOptions,
): Promise<{ readonly computed: readonly ComputedFinding[]; readonly revisions: Revisions }> {
  await using held = holdRecords(insight.response_count ?? 0)
  const revisions = new Map<number, number>()
  for await (const records of loadRecords(oltp, tenant, insight)) {
    held.add(records)
    for (const { place, revision } of records) revisions.set(place, revision)
  }
  const scored = await held.run('score', { asked, signal })
  return { computed: [...scored, ...(await held.run('compare', { asked, signal }))], revisions }
}

interface Since {
  readonly erased: number
  readonly changed: number
  /** With the revisions of now. */
  readonly parts: readonly Part[]
}

async function compareWithFrozen(
  { oltp }: AdvanceDeps,
  tenant: Tenant,
  { insight, revisions }: { readonly insight: InsightRow; readonly revisions: Revisions },
): Promise<Since> {
  const parts: Part[] = []
  let [erased, changed] = [0, 0]
  for (let at = 0; at < countParts(insight.response_count ?? 0); at++) {
    const part = await readPart(oltp, tenant, { insightId: insight.id, part: at })
    if (!part) continue
    const now = part.responseIds.map((_, index) => revisions.get(at * PART_SIZE + index) ?? 0)
    // One that was gone already when figures were published is in none of them.
    erased += now.filter((revision, index) => revision === 0 && part.revisions[index] !== 0).length
    changed += now.filter((revision, index) => revision !== 0 && part.revisions[index] !== revision).length
    parts.push({ ...part, revisions: now })
  }
  return { erased, changed, parts }
}

interface Refreshed {
  readonly insight: InsightRow
  readonly computed: readonly ComputedFinding[]
  readonly questions: readonly ScoredQuestion[]
  readonly parts: readonly Part[]
  readonly modelVersion: string
}

async function refresh(tx: Tx, tenant: Tenant, refreshed: Refreshed): Promise<void> {
  const { insight, computed, questions, parts, modelVersion } = refreshed
  await deleteFindings(tx, tenant, insight.id)
  await keepFindings(tx, tenant, { insightId: insight.id, findings: computed })
  await keepWords(tx, tenant, { insightId: insight.id, findings: writeFindings(computed, questions) })
  for (const part of parts) await keepRevisions(tx, tenant, { insightId: insight.id, ...part })
  await tx.query(RENEW, [tenant.id, insight.id, computed.length, modelVersion])
  await outdateArtifacts(tx, { tenantId: tenant.id, insightIds: [insight.id] })
}

interface Verified {
  readonly jobId: string
  readonly status: 'verified' | 'refreshed' | 'differs'
  readonly findings: number
  readonly erased: number
  readonly changed: number
  readonly differences: readonly InsightDifference[]
  readonly now: Date
}

async function finish(tx: Tx, tenant: Tenant, verified: Verified): Promise<void> {
  const { jobId, status, findings, erased, changed, differences, now } = verified
  const values = [status, findings, erased, changed, JSON.stringify(differences), now]
  await tx.query(FINISH, [tenant.id, jobId, ...values])
  await tx.query(REST, [tenant.id, jobId, now])
}

const CLAIM = `
  update insight_verifications
  set lease_until = $4
  where tenant_id = $1
    and job_id = $2
    and status = 'queued'
    and (lease_until is null or lease_until <= $3)
  returning insight_id`

const RENEW = `
  update insights
  set finding_count = $3, model_version = $4
  where tenant_id = $1
    and id = $2`

const FINISH = `
  update insight_verifications
  set status = $3, findings = $4, erased = $5, changed = $6, differences = $7, completed_at = $8, lease_until = null
  where tenant_id = $1
    and job_id = $2`

const REST = `
  update jobs
  set status = 'succeeded', completed_at = $3
  where tenant_id = $1
    and id = $2`
