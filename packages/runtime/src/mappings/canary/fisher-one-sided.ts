import type { Outcomes } from './judge-canary.ts'

/**
 * Fisher's exact test, one-sided: how likely at least so many of the failures fall on the first group, if it makes no difference
 * which group a delivery is in and the totals are as they are (the upper tail of the hypergeometric distribution).
 */
export function fisherOneSided(first: Outcomes, second: Outcomes): number {
  const drawn = first.delivered + first.failed
  const others = second.delivered + second.failed
  const failures = first.failed + second.failed
  const table = { drawn, others, failures }
  // The tail that leads away from the mean: the other one begins with a term that may be too small to be a number at all.
  const isAboveMean = first.failed * (drawn + others) > failures * drawn
  return isAboveMean ? sumUp(table, first.failed) : 1 - sumDown(table, first.failed - 1)
}

interface Table {
  readonly drawn: number
  readonly others: number
  readonly failures: number
}

/** Each term follows from the one before, so that only the first needs factorials. */
function sumUp(table: Table, from: number): number {
  const { drawn, others, failures } = table
  let term = likelihood(table, from)
  let sum = 0
  for (let failed = from; failed <= Math.min(failures, drawn); failed += 1) {
    sum += term
    term *= ((failures - failed) * (drawn - failed)) / ((failed + 1) * (others - failures + failed + 1))
  }
  return sum
}

function sumDown(table: Table, from: number): number {
  const { drawn, others, failures } = table
  let term = likelihood(table, from)
  let sum = 0
  for (let failed = from; failed >= Math.max(0, failures - others); failed -= 1) {
    sum += term
    term *= (failed * (others - failures + failed)) / ((failures - failed + 1) * (drawn - failed + 1))
  }
  return sum
}

/** That exactly so many of the failures are among those drawn. */
function likelihood({ drawn, others, failures }: Table, failed: number): number {
  const all = drawn + others
  return Math.exp(logChoose(failures, failed) + logChoose(all - failures, drawn - failed) - logChoose(all, drawn))
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

const EXACT_MAX = 256
const exact = [0]
for (let n = 1; n <= EXACT_MAX; n += 1) exact.push(exact[n - 1]! + Math.log(n))

/** Sums of logarithms at first; then Stirling's series, whose error here is below 1e-15. */
function logFactorial(n: number): number {
  const known = exact[n]
  if (known !== undefined) return known
  const inverse = 1 / n
  const series = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series
}
