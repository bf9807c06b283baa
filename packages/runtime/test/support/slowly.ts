/** A piece of work that is long enough to meet the pauses that others cause, and what it takes where the bounds were chosen. */
const WORK = 100_000_000
const USUAL_MS = 300
/** Beyond it a bound would be no bound: what is not true by then does not become true. */
const SLOWNESS_MAX = 8
/** How much slower the machine is, as the first process measured that the others descend from. */
const MEASURED = 'HOWAZIT_TEST_SLOWNESS'

/**
 * A bound of time for this machine: as many ms as given where it is as fast as usual, more where it is slower at this moment.
 * For "does not wait for ...", which a bound can only say beside what is waited for; how fast something is belongs into a bench.
 */
export function slowly(ms: number): number {
  process.env[MEASURED] ??= String(Math.min(SLOWNESS_MAX, Math.max(1, measure() / USUAL_MS)))
  return ms * Math.ceil(Number(process.env[MEASURED]))
}

function measure(): number {
  const startedAt = performance.now()
  let sum = 0
  for (let at = 0; at < WORK; at += 1) sum = (sum + at) % 1_000_003
  return sum >= 0 ? performance.now() - startedAt : 0
}
