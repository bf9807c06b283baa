import type { Clock } from '../../clock.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import { createPacedReads } from '../../realtime/paced-reads.ts'
import type { Tail } from '../../realtime/shared-tails.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { InsightFollower } from './insight-follower.ts'
import { type LiveInsights, readLive } from './read-live.ts'

export interface InsightTailDeps {
  readonly oltp: Oltp
  readonly clock: Clock
}

/** The insights of one tenant that are under way, read once for all who follow them in this process. */
export interface InsightTail extends Tail {
  /** Shows it every reading that begins from now on: it sees none that is older than what it knew. Returns what ends it. */
  show(follower: InsightFollower): () => void
}

/** Processes whose clocks differ end insights. */
const MARGIN_MS = 60_000

export function createInsightTail({ oltp, clock }: InsightTailDeps, tenant: Tenant): InsightTail {
  const followers = new Set<InsightFollower>()
  let known: LiveInsights = new Map()

  // One at a time, so that what a later one shows was never before.
  async function read(): Promise<void> {
    const shown = [...followers]
    const at = clock.now()
    const since = new Date(Math.min(...shown.map((follower) => follower.since().getTime())) - MARGIN_MS)
    const ids = [...new Set(shown.flatMap((follower) => follower.ids()))]
    known = await readLive(oltp, tenant, { since, ids, known })
    for (const follower of shown) follower.take({ at, insights: known })
  }

  const reads = createPacedReads(async () => {
    if (followers.size > 0) await read()
  })
  return {
    ...reads,
    show(follower) {
      followers.add(follower)
      reads.refresh()
      return () => followers.delete(follower)
    },
  }
}
