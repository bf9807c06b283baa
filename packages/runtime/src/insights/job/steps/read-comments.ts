import type { Tenant } from '../../../tenancy/tenant.ts'
import type { AdvanceDeps } from '../advance/advance-deps.ts'
import { type Claim, ClaimLost, holdInsight } from '../advance/claim-insight.ts'
import { type Comment, findUnread, keepReadings } from '../advance/comment-rows.ts'
import { finishStep, keepPosition } from '../advance/keep-progress.ts'
import { countParts, readPart } from '../advance/records.ts'

/** Parts of a portion: enough that starting threads for it costs little, and done long before the lease runs out. */
const PARTS_MAX = 4

/**
 * Redacts and reads the comments of the next responses, in one go: nothing that is not redacted is kept. A comment that was read by the same
 * model is not read again, whichever insight wanted it.
 */
export async function readComments(
  deps: AdvanceDeps,
  tenant: Tenant,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  const { oltp, modelVersion } = deps
  const of = countParts(claim.response_count ?? 0)
  const until = Math.min(of, claim.position + PARTS_MAX)
  const unread: Comment[] = []
  for (let part = claim.position; part < until; part++) {
    const found = await readPart(oltp, tenant, { insightId: claim.id, part })
    // Somebody froze it anew.
    if (!found) throw new ClaimLost(`Insight ${claim.id} has no part ${part}.`)
    unread.push(...(await findUnread(oltp, tenant, { responseIds: found.responseIds, modelVersion })))
  }
  const texts = unread.map(({ text }) => text)
  const readings = texts.length === 0 ? [] : await deps.readComments(texts, { signal })
  await oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await keepReadings(tx, tenant, { comments: unread, readings, modelVersion })
    if (until === of) await finishStep(tx, tenant, claim, { modelVersion })
    else await keepPosition(tx, tenant, { id: claim.id, step: claim.step, position: until, of })
  })
}
