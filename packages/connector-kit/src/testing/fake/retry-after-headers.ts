import type { RetryAfterForm } from './fault.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** The headers by which a reply asks to be left alone for a while, in a form, by the clock of whoever says it. */
export function retryAfterHeaders(form: RetryAfterForm, waitMs: number, now: Date): Readonly<Record<string, string>> {
  const at = new Date(now.getTime() + waitMs)
  const seconds = String(Math.ceil(waitMs / 1_000))
  const unix = String(Math.ceil(at.getTime() / 1_000))
  const headers: Readonly<Record<RetryAfterForm, Readonly<Record<string, string>>>> = {
    seconds: { 'retry-after': seconds },
    date: { 'retry-after': at.toUTCString() },
    rfc850: { 'retry-after': rfc850(at) },
    asctime: { 'retry-after': asctime(at) },
    unix: { 'retry-after': unix },
    ms: { 'retry-after-ms': String(waitMs) },
    ratelimit: { ratelimit: `"default";r=0;t=${seconds}` },
    reset: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': unix },
    garbage: { 'retry-after': 'in a little while' },
    none: {},
  }
  return headers[form]
}

/** `Sunday, 06-Nov-94 08:49:37 GMT` */
function rfc850(at: Date): string {
  const [, day = '', month = '', year = '', time = ''] = at.toUTCString().split(' ')
  return `${DAYS[at.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${time} GMT`
}

/** `Sun Nov  6 08:49:37 1994` */
function asctime(at: Date): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = at.toUTCString().split(' ')
  return `${weekday.slice(0, 3)} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`
}
