import type { Captured } from '../operation.ts'
import { compilePattern } from '../pattern.ts'
import { below, type ConnectorProblem } from '../problem.ts'

/** Where a value is captured is one place, and a pattern says which part of it. */
export function checkCaptured(pointer: string, captured: Captured | undefined): readonly ConnectorProblem[] {
  if (!captured) return []
  if ((captured.body === undefined) === (captured.header === undefined))
    return [{ pointer, message: 'It is in the body or in a header, not in both or none.', hint: 'Name one of them.' }]
  const groups = captured.matches === undefined ? 1 : compilePattern(captured.matches).groupCount()
  const message = `The pattern has ${groups} groups.`
  return groups === 1 ? [] : [{ pointer: below(pointer, 'matches'), message, hint: 'Put the id into one ( ).' }]
}
