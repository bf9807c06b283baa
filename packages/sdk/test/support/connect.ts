import { createHowazitWith, type Howazit, type HowazitOptions } from '../../src/howazit.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

/** A client of a test server on a clock that never waits; jitter is always half of its bound. */
export const connect = (
  baseUrl: string,
  options: Partial<HowazitOptions> = {},
): { howazit: Howazit; clock: TestClock } => {
  const clock = createTestClock()
  const howazit = createHowazitWith({ baseUrl, auth: 'token-1', ...options }, { clock, random: () => 0.5 })
  return { howazit, clock }
}
