import type { HttpRequest } from '../run/http.ts'
import type { GoldenConnection, GoldenRequest } from '../testing/golden.ts'
import type { Replayed } from '../testing/replay-golden.ts'
import type { EventRun } from './evidence.ts'

/** Every request that the runs made, as it went out. */
export function sentOf(runs: readonly EventRun[]): readonly HttpRequest[] {
  return runs.flatMap(({ replayed }) => (typeof replayed === 'string' ? [] : replayed.sent))
}

/** What became of one event; undefined where it could not be run. */
export function runOf(runs: readonly EventRun[], event: EventRun['event']): Replayed | undefined {
  const replayed = runs.find((run) => run.event === event)?.replayed
  return typeof replayed === 'string' ? undefined : replayed
}

/** A request as text to look for values in: bodies in base64 and forms are decoded beside. */
export function textOf({ url, headers, body }: GoldenRequest): string {
  const decoded = typeof body === 'string' ? [Buffer.from(body, 'base64').toString('utf8'), formTextOf(body)] : []
  return [decodeURIComponentSafely(url), JSON.stringify(headers), JSON.stringify(body ?? ''), ...decoded].join('\n')
}

const formTextOf = (body: string): string => [...new URLSearchParams(body).values()].join('\n')

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The credentials of a sample connection, in the forms that vendors and proxies show. */
export function secretFormsOf({ secrets = {}, accessToken }: GoldenConnection): readonly string[] {
  return [...Object.values(secrets), ...(accessToken === undefined ? [] : [accessToken])].flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64'),
    encodeURIComponent(secret),
  ])
}
