import { isDeepStrictEqual } from 'node:util'
import type { GoldenCase, GoldenOutcome } from './golden.ts'
import type { Replayed } from './replay-golden.ts'

/** Every way in which what happened is not what the case says, as sentences; none when they agree. */
export function compareGolden(goldenCase: GoldenCase, { requests, outcomes: made }: Replayed): readonly string[] {
  const { exchanges, outcomes } = goldenCase
  const differences: string[] = []
  if (requests.length !== exchanges.length)
    differences.push(`${requests.length} requests were made, and the case has ${exchanges.length}.`)
  for (const [index, { request }] of exchanges.entries()) {
    if (request && !isDeepStrictEqual(requests[index], request))
      differences.push(`Request ${index + 1} is ${show(requests[index])}, and the case has ${show(request)}.`)
  }
  return [...differences, ...compareOutcomes(outcomes, made)]
}

/** The same of outcomes alone. */
export function compareOutcomes(outcomes: readonly GoldenOutcome[], made: readonly GoldenOutcome[]): readonly string[] {
  const differences: string[] = []
  if (made.length !== outcomes.length)
    differences.push(`There are ${made.length} outcomes, and the case has ${outcomes.length}.`)
  for (const [index, outcome] of outcomes.entries()) {
    const record = made[index]
    if (record && !holds(outcome, record))
      differences.push(`Outcome ${index + 1} is ${show(record)}, and the case has ${show(outcome)}.`)
  }
  return differences
}

/** Only what the case names is asked. */
function holds(wanted: GoldenOutcome, record: GoldenOutcome): boolean {
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(record[name as keyof GoldenOutcome], value))
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'absent'
}
