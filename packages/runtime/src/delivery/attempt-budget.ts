import type { PreparedRoute } from './prepare-route.ts'

/** A token may have to be fetched and a stale one replaced once. */
const TOKEN_REQUESTS = 2

/** How long one run of an operation may take as a whole: each request has its time, and asking whether it is done has its own. */
export function attemptBudgetMs({ connector, operation }: PreparedRoute, timeoutMs: number): number {
  const { steps = [], async } = connector.operations[operation]!
  return timeoutMs * (1 + steps.length + TOKEN_REQUESTS) + (async?.timeoutMs ?? 0)
}
