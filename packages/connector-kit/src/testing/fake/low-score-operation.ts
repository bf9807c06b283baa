import type { Connector } from '../../manifest/connector.ts'
import { worksIn } from '../../manifest/works-in.ts'
import type { CanonicalEventName } from '../canonical-events.ts'
import type { Golden, GoldenOutcome } from '../golden.ts'

/**
 * What a low score sets off over there, as the samples show it: the first operation that leaves happy people alone (a ticket, an alert),
 * or the first of all where none does (a row, an event).
 */
export function lowScoreOperation(
  { operations }: Connector,
  goldens: readonly Golden[],
  authMode: string,
): string | undefined {
  const names = Object.entries(operations)
    .filter(([, operation]) => operation.on?.includes('response.created') && worksIn(operation, authMode))
    .map(([name]) => name)
  return names.find((name) => goldens.some((golden) => golden.operation === name && isForLowScores(golden))) ?? names[0]
}

const isForLowScores = (golden: Golden): boolean =>
  outcomesOf(golden, 'detractor').includes('delivered') && outcomesOf(golden, 'promoter').includes('skipped')

const outcomesOf = ({ cases }: Golden, name: CanonicalEventName): readonly GoldenOutcome['outcome'][] =>
  cases.flatMap(({ events, outcomes }) =>
    outcomes.filter((_, index) => events[index] === name).map(({ outcome }) => outcome),
  )
