import type { InsightStep } from '@howazit/sdk'
import { failureReason } from '../../../failure-reason.ts'
import { isUnavailable } from '../../../oltp/is-unavailable.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { announceInsights } from '../../live/announce-insights.ts'
import { clusterComments } from '../steps/cluster-comments.ts'
import { compare, score } from '../steps/find.ts'
import { freezeScope } from '../steps/freeze-scope.ts'
import { publish } from '../steps/publish.ts'
import { readComments } from '../steps/read-comments.ts'
import { write } from '../steps/write.ts'
import type { AdvanceDeps, StepDeps } from './advance-deps.ts'
import { type Claim, ClaimLost, type ClaimRequest, claimInsight, holdInsight } from './claim-insight.ts'
import { failInsight } from './keep-progress.ts'

type Step = (deps: StepDeps, tenant: Tenant, claim: Claim, signal: AbortSignal) => Promise<void>

const MAKE: Readonly<Record<InsightStep, Step>> = {
  scope: freezeScope,
  enrich: readComments,
  cluster: clusterComments,
  score,
  compare,
  write,
  publish,
}

/** In a row, of one step: then what is wrong does not go away by itself. */
const FAILURES_MAX = 3

/**
 * One step of an insight, or a portion of it:
 *
 *   scope     freezes which responses it is about
 *   enrich    redacts and reads their comments, some thousand at a time
 *   cluster   finds the themes of the comments, beginning with those of the survey
 *   score     computes the figures of the timeframe
 *   compare   computes the change since the other time
 *   write     puts the findings into words and order; has a language model name themes, some at a time, where that is wanted
 *   publish   ends the job, and plans what is sent of it
 *
 * What a step came to and that it was made is one transaction, which counts only while the claim holds. Whoever dies leaves a claim that runs
 * out, and the next one goes on with the step. Resolves to whether there is more to do.
 */
export async function advanceInsight(
  deps: StepDeps,
  tenant: Tenant,
  { signal, ...request }: ClaimRequest & { readonly signal: AbortSignal },
): Promise<boolean> {
  const claim = await claimInsight(deps, tenant, request)
  if (!claim) return false
  announceInsights(deps.notices, tenant)
  try {
    await MAKE[claim.step](deps, tenant, claim, signal)
  } catch (error) {
    if (signal.aborted || error instanceof ClaimLost) return false
    // An engine that is away or busy says nothing about the work.
    if (!isUnavailable(error)) await countFailure(deps, tenant, { claim, error })
    throw error
  } finally {
    announceInsights(deps.notices, tenant)
  }
  return true
}

interface Failed {
  readonly claim: Claim
  readonly error: unknown
}

async function countFailure(deps: AdvanceDeps, tenant: Tenant, { claim, error }: Failed): Promise<void> {
  const { oltp, clock, events } = deps
  const { id, step } = claim
  const isOver = await oltp.inTenant(tenant, async (tx) => {
    const { failures } = await holdInsight(tx, tenant, claim)
    const isLast = failures + 1 >= FAILURES_MAX
    const detail = `The step ${step} failed ${FAILURES_MAX} times: ${failureReason(error)}. Retry it, or tell the operator.`
    if (isLast) await failInsight(tx, tenant, { id, failure: { code: 'internal', detail }, now: clock.now() })
    else await tx.query(COUNT, [tenant.id, id])
    return isLast
  })
  if (isOver) events.emit('insight.ended', { tenant_id: tenant.id, insight_id: id, code: 'internal', step })
}

const COUNT = `
  update insights
  set failures = failures + 1
  where tenant_id = $1
    and id = $2`
