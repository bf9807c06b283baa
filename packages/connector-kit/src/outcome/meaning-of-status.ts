import type { Meaning } from '../manifest/errors.ts'

const MEANINGS: Readonly<Record<number, Meaning>> = {
  401: 'refresh_auth',
  // Credentials do not grow rights by asking again; 410 is how Standard Webhooks receivers unsubscribe.
  403: 'disable',
  408: 'retry',
  410: 'disable',
  413: 'split',
  425: 'retry',
  429: 'throttle',
  // A gateway that gave up waiting does not know what became of the request behind it (RFC 9110 15.6.5).
  504: 'unknown',
}

/** What a status means where nothing else says: the one table behind `judgeReply` and `classifyReply`. */
export function meaningOfStatus(status: number): Meaning | 'success' {
  if (status >= 200 && status < 300) return 'success'
  return MEANINGS[status] ?? (status >= 500 && status < 600 ? 'retry' : 'permanent')
}
