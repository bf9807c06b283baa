import type { BegunAttempt } from './begin-attempts.ts'

/** The attempts that go out in one request each, or together where an operation takes several events at once. */
export function groupRequests(begun: readonly BegunAttempt[]): readonly (readonly BegunAttempt[])[] {
  return begun.map((each) => [each])
}
