/** How far polls look back, in the three ways that fields which only grow are written: times in ISO 8601, Unix times, counts. */

const NUMBER = /^-?\d{1,17}(?:\.\d+)?$/
const ISO = /^\d{4}-\d\d-\d\d(?:T| |$)/
/** 2001 in seconds and in milliseconds; smaller numbers count something else. */
const SECONDS_MIN = 1_000_000_000
const MS_MIN = 1_000_000_000_000

/** The later of two; numbers by their size, times by their moment, everything else as text. */
export function laterOf(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return isBefore(one, other) ? other : one
}

function isBefore(one: string, other: string): boolean {
  if (NUMBER.test(one) && NUMBER.test(other)) return Number(one) < Number(other)
  const [left, right] = [toMs(one), toMs(other)]
  return left !== undefined && right !== undefined ? left < right : one < other
}

/** Where a poll begins: `overlapSeconds` before the watermark, in the form the watermark has. A count has no time to go back by. */
export function sinceOf(watermark: string | undefined, overlapSeconds: number): string | undefined {
  if (watermark === undefined) return undefined
  if (NUMBER.test(watermark)) return numberBefore(Number(watermark), overlapSeconds) ?? watermark
  const ms = toMs(watermark)
  if (ms === undefined) return watermark
  const before = new Date(ms - overlapSeconds * 1_000).toISOString()
  return watermark.length === 'yyyy-mm-dd'.length ? before.slice(0, 10) : before
}

function numberBefore(value: number, seconds: number): string | undefined {
  if (value >= MS_MIN) return String(value - seconds * 1_000)
  return value >= SECONDS_MIN ? String(value - seconds) : undefined
}

function toMs(text: string): number | undefined {
  const ms = ISO.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}
