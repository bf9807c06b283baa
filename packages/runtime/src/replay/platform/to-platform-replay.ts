import type { PlatformReplay, PlatformReplayPlan, PlatformReplaySummary, ReplayProgress } from '@howazit/sdk'

export interface PlansOfTenants {
  readonly plans: readonly PlatformReplayPlan[]
  readonly unreached: readonly string[]
}

/** The listing above the plans of tenants, with what they come to together. */
export function toPlatformReplay(summary: PlatformReplaySummary, { plans, unreached }: PlansOfTenants): PlatformReplay {
  return {
    ...summary,
    status: statusOf(plans),
    progress: plans.map(({ replay }) => replay.progress).reduce(add, NOTHING),
    plans: plans.toSorted((one, other) => other.replay.itemCount - one.replay.itemCount),
    unreached: [...unreached],
  }
}

/** What is still to be done comes before what is over; all of one kind is of that kind. */
function statusOf(plans: readonly PlatformReplayPlan[]): PlatformReplay['status'] {
  const statuses = new Set(plans.map(({ replay }) => replay.status))
  const first = (['running', 'paused', 'planned'] as const).find((status) => statuses.has(status))
  if (first !== undefined) return first
  const [only = 'succeeded', ...others] = statuses
  return others.length === 0 ? only : 'partial'
}

const NOTHING: ReplayProgress = { waiting: 0, sending: 0, delivered: 0, failed: 0 }

const add = (one: ReplayProgress, other: ReplayProgress): ReplayProgress => ({
  waiting: one.waiting + other.waiting,
  sending: one.sending + other.sending,
  delivered: one.delivered + other.delivered,
  failed: one.failed + other.failed,
})
