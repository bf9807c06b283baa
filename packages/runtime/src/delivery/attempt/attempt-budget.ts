import type { PreparedRoute } from './prepare-route.ts'

/** A token may have to be fetched and a stale one replaced once. */
const TOKEN_REQUESTS = 2
/** A batch that is refused as a whole is sent again in parts. */
const BATCH_RUNS = 8

type Budgeted = Pick<PreparedRoute, 'connector' | 'operation'>

/** How long one run of an operation may take: each request has its time, and asking whether it is done has its own. */
export function requestBudgetMs({ connector, operation }: Budgeted, timeoutMs: number): number {
  const { steps = [], async } = connector.operations[operation]!
  return timeoutMs * (1 + steps.length + TOKEN_REQUESTS) + (async?.timeoutMs ?? 0)
}

/** How long an attempt may take as a whole; its lease is longer. */
export function attemptBudgetMs(route: Budgeted, timeoutMs: number): number {
  const runs = route.connector.operations[route.operation]!.batch === undefined ? 1 : BATCH_RUNS
  return requestBudgetMs(route, timeoutMs) * runs
}
