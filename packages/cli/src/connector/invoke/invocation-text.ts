import type { Exchange } from '@howazit/connector-kit'
import { bold, dim } from '../../output.ts'
import type { Invoked } from './invoke-locally.ts'

/** What was said and what became of it, as lines for people: as the kit keeps exchanges, without any credential. */
export function invocationText({ operation, eventId, outcome, exchanges }: Invoked): string {
  const { outcome: kind, reason, remoteId, remoteUrl, isDuplicate, retryAfterMs, message, hint } = outcome
  return [
    ...exchanges.flatMap(exchangeLines),
    `${bold(kind)} (${reason})${isDuplicate ? ', it was there already' : ''}`,
    ...(remoteId === undefined ? [] : [`  became ${remoteId}${remoteUrl === undefined ? '' : `: ${remoteUrl}`}`]),
    ...(retryAfterMs === undefined ? [] : [`  not before ${(retryAfterMs / 1_000).toFixed(1)} s`]),
    ...(message === undefined ? [] : [`  ${message}`]),
    ...(hint === undefined ? [] : [`  ${hint}`]),
    dim(`  ${operation} of event ${eventId}`),
  ].join('\n')
}

function exchangeLines({ purpose, request, reply, error, durationMs }: Exchange): readonly string[] {
  return [
    `${dim(`${purpose}:`)} ${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => dim(`> ${name}: ${value}`)),
    ...bodyLines('>', typeof request.body === 'string' ? request.body : ''),
    ...(reply
      ? [
          `< ${reply.status} after ${durationMs} ms`,
          ...headerPairs(reply.headers).map(([name, value]) => dim(`< ${name}: ${value}`)),
          ...bodyLines('<', reply.body),
        ]
      : [`< nothing: ${error?.code ?? 'no reply'} after ${durationMs} ms`]),
    '',
  ]
}

function headerPairs(headers: NonNullable<Exchange['reply']>['headers']): readonly (readonly [string, string])[] {
  if (headers instanceof Headers) return [...headers]
  return Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : (value?.join(', ') ?? ''),
  ])
}

/** JSON is laid out, and nothing of a body can move the cursor or paint. */
function bodyLines(mark: string, body: string): readonly string[] {
  if (body === '') return []
  return laidOut(body)
    .split('\n')
    .map((line) => `${mark} ${line.replaceAll(/\p{Cc}/gu, '\u{FFFD}')}`)
}

function laidOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
