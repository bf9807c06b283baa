const SECONDS = /^\d+(\.\d+)?$/

const parseNumber = (text: string | null): number | undefined =>
  text !== null && SECONDS.test(text) ? Number(text) : undefined

/**
 * How long a reply asks to wait: `retry-after-ms`, else `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3).
 * Undefined where it does not ask, or asks for something unreadable.
 */
export const parseRetryAfter = (headers: { get(name: string): string | null }, nowMs: number): number | undefined => {
  const milliseconds = parseNumber(headers.get('retry-after-ms'))
  if (milliseconds !== undefined) return Math.ceil(milliseconds)
  const retryAfter = headers.get('retry-after')
  if (retryAfter === null) return undefined
  const seconds = parseNumber(retryAfter.trim())
  if (seconds !== undefined) return Math.ceil(seconds * 1000)
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs)
}
