import type { Tenant } from '../../../tenancy/tenant.ts'
import { announceInsights } from '../../live/announce-insights.ts'
import type { AdvanceDeps } from '../advance/advance-deps.ts'
import { type Claim, ClaimLost, holdInsight } from '../advance/claim-insight.ts'
import { type Comment, findUnread, keepReadings } from '../advance/comment-rows.ts'
import { finishStep, keepPosition } from '../advance/keep-progress.ts'
import { countParts, readPart } from '../advance/records.ts'

/** No further part is begun after so long: starting threads costs little beside it, others have their turn, and the lease is far from over. */
const BUSY_MS = 15_000

/**
 * Redacts and reads the comments of the next responses, part by part, each kept in one go: nothing that is not redacted is kept. A comment that
 * was read by the same model is not read again, whichever insight wanted it. While a part is read the next one is on its way from the
 * database, and the last one on its way there.
 */
export async function readComments(
  deps: AdvanceDeps,
  tenant: Tenant,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  const of = countParts(claim.response_count ?? 0)
  const until = deps.clock.now().getTime() + BUSY_MS
  await using reader = deps.openReader()
  let found = findPart(deps, tenant, { claim, part: claim.position })
  let kept = Promise.resolve()
  try {
    for (let part = claim.position, isMore = true; isMore; part++) {
      const comments = await found
      isMore = part + 1 < of && deps.clock.now().getTime() < until
      if (isMore) found = meanwhile(findPart(deps, tenant, { claim, part: part + 1 }))
      const texts = comments.map(({ text }) => text)
      const readings = texts.length === 0 ? [] : await reader.read(texts, signal)
      await kept
      kept = meanwhile(keepPart(deps, tenant, { claim, comments, readings, position: part + 1, of }))
    }
    await kept
  } finally {
    // Whatever went wrong: nothing is under way any more once the step is over.
    await Promise.allSettled([found, kept])
  }
}

/** What goes wrong with it is told to whoever awaits it, which is later. */
function meanwhile<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

async function findPart(
  { oltp, modelVersion }: AdvanceDeps,
  tenant: Tenant,
  { claim, part }: { readonly claim: Claim; readonly part: number },
): Promise<readonly Comment[]> {
  const found = await readPart(oltp, tenant, { insightId: claim.id, part })
  // Somebody froze it anew.
  if (!found) throw new ClaimLost(`Insight ${claim.id} has no part ${part}.`)
  return await findUnread(oltp, tenant, { responseIds: found.responseIds, modelVersion })
}

interface PartRead {
  readonly claim: Claim
  readonly comments: readonly Comment[]
  readonly readings: readonly string[]
  /** How many parts are done with it, of all. */
  readonly position: number
  readonly of: number
}

async function keepPart(
  { oltp, notices, modelVersion }: AdvanceDeps,
  tenant: Tenant,
  { claim, comments, readings, position, of }: PartRead,
): Promise<void> {
  await oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await keepReadings(tx, tenant, { comments, readings, modelVersion })
    if (position === of) await finishStep(tx, tenant, claim, { modelVersion })
    else await keepPosition(tx, tenant, { id: claim.id, step: claim.step, position, of })
  })
  announceInsights(notices, tenant)
}
