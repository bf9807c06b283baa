import type { Poll } from '@howazit/sdk'

/** How far a poll is, in a few words. */
export function pollState({ isWanted, isCaughtUp, failingSince, failureCount, failureReason, polledAt }: Poll): string {
  if (!isWanted) return 'not wanted'
  if (failingSince !== undefined)
    return `failed ${failureCount ?? 0} times since ${failingSince}: ${failureReason ?? 'not said'}`
  if (isCaughtUp) return `caught up at ${polledAt ?? 'an unknown time'}`
  return polledAt === undefined ? 'seeing what is there' : 'catching up'
}
