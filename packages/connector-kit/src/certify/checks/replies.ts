import { type Judgement, judgeReply } from '../../outcome/judge-reply.ts'
import { speaksHttp } from '../../request/schemes.ts'
import type { HttpReply } from '../../run/http.ts'
import { advised, type Check, ofOperations, required, unless } from '../check.ts'
import type { Evidence, OperationEvidence } from '../evidence.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const HTML: HttpReply = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in</title>',
  isBodyTruncated: false,
}

interface SaidStatus {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

/** What the connector's rules make of a reply that says nothing but its status. */
function judge({ connector, now }: Evidence, { operation }: OperationEvidence, reply: SaidStatus): Judgement {
  const whole = {
    body: '{}',
    isBodyTruncated: false,
    ...reply,
    headers: { ...JSON_TYPE, ...reply.headers },
  }
  return judgeReply({ reply: whole }, { connector, operation, now })
}

/** What is not there need not be deleted. */
const isGoneAlready = ({ operation }: OperationEvidence, status: number): boolean =>
  operation.method === 'DELETE' && (status === 404 || status === 410)

/** A check of what becomes of statuses. */
const outcomesAre =
  (statuses: readonly number[], isFine: (judgement: Judgement) => boolean): Check['find'] =>
  (evidence) =>
    ofOperations(evidence, (operation) =>
      statuses.flatMap((status) => {
        if (isGoneAlready(operation, status)) return []
        const judgement = judge(evidence, operation, { status })
        return unless(
          isFine(judgement),
          `${operation.name}: a ${status} is ${judgement.outcome} (${judgement.reason}).`,
        )
      }),
    )

const rulesOf = ({ connector, operations }: Evidence) => [
  ...(connector.errors ?? []),
  ...operations.flatMap(({ operation }) => operation.errors ?? []),
]
const isRetried = ({ outcome }: Judgement) => outcome === 'retry' || outcome === 'throttled' || outcome === 'unknown'

export const replyChecks: readonly Check[] = [
  ...required([
    [
      'errors.throttle',
      'a 429 is never given up',
      'Let 429 mean `throttle`, or leave it to the defaults.',
      outcomesAre([429], isRetried),
    ],
    [
      'errors.retry_after',
      'Retry-After of a 429 is kept, in seconds and as a date (RFC 9110 10.2.3)',
      'Leave `retryAfter` out of rules for 429, unless the vendor has a header of its own.',
      (evidence) =>
        ofOperations(evidence, (operation) => {
          // Other protocols have no headers.
          if (!speaksHttp(evidence.connector.protocol)) return undefined
          const inSeven = new Date(Math.floor(evidence.now.getTime() / 1_000) * 1_000 + 7_000).toUTCString()
          return ['7', inSeven].flatMap((value) => {
            const { retryAfterMs = 0 } = judge(evidence, operation, { status: 429, headers: { 'retry-after': value } })
            const isKept = retryAfterMs > 5_000 && retryAfterMs <= 7_000
            return unless(isKept, `${operation.name}: "${value}" waits ${retryAfterMs} ms.`)
          })
        }),
    ],
    [
      'errors.server_failures',
      'a failure over there is neither a success nor given up',
      'Let 500, 502, 503 and 504 mean `retry` or `unknown`, or leave them to the defaults.',
      outcomesAre([500, 502, 503, 504], isRetried),
    ],
    [
      'errors.client_failures',
      'a refusal is no success',
      'Mend `success` and rules that mean `duplicate`: these replies name nothing that is there.',
      outcomesAre([400, 401, 403, 404, 422], ({ outcome }) => outcome !== 'delivered'),
    ],
    [
      'errors.redirects',
      'a redirect is no success',
      'Let `success` ask for a 2xx.',
      outcomesAre([301, 302, 307], ({ outcome }) => outcome !== 'delivered'),
    ],
    [
      'errors.reachable',
      'no rule is hidden by an earlier one with the same question',
      'Remove one of the two, or make the later one’s question narrower.',
      ({ connector, operations }) =>
        [connector.errors ?? [], ...operations.map(({ operation }) => operation.errors ?? [])].flatMap((rules) => {
          const asked = rules.map(({ status, header, body, is, matches, exists, and }) =>
            JSON.stringify([status, header, body, is, matches, exists, and]),
          )
          return asked.flatMap((text, at) => unless(asked.indexOf(text) === at, `Rule ${at + 1} is never reached.`))
        }),
    ],
    [
      'rate.possible',
      'every limit lets something through, and in windows that can be kept',
      'Give a `limit` of at least 1 and a `windowMs` of at least 100.',
      ({ connector: { rate } }) =>
        rate?.flatMap(({ name, limit, windowMs }) =>
          unless(limit >= 1 && windowMs >= 100, `${name} allows ${limit} in ${windowMs} ms.`),
        ),
    ],
  ]),
  ...advised([
    [
      'errors.gone',
      'a 410 ends what nobody wants any more',
      'Let 410 mean `disable` or `permanent`.',
      (evidence) =>
        speaksHttp(evidence.connector.protocol)
          ? outcomesAre([410], ({ outcome }) => outcome === 'refused')(evidence)
          : undefined,
    ],
    [
      'errors.credentials_stop',
      'a 401 stops the connection rather than burning attempts',
      'Let 401 mean `refresh_auth` or `disable`, or leave it to the defaults.',
      outcomesAre([401], ({ meaning }) => meaning === 'refresh_auth' || meaning === 'disable'),
    ],
    [
      'errors.sign_in_page',
      'a page of a proxy with status 200 is no success',
      'Ask the body in `success`: { body: "/id", exists: true }.',
      (evidence) =>
        ofOperations(evidence, ({ name, operation }) => {
          const { category, protocol } = evidence.connector
          if (category === 'generic' || protocol === 'object_store' || !speaksHttp(protocol)) return undefined
          const { outcome } = judgeReply({ reply: HTML }, { ...evidence, operation })
          return unless(outcome !== 'delivered', `${name}: it is ${outcome}.`)
        }),
    ],
    [
      'errors.hints',
      'every rule that ends something says what a person can do',
      'Give the rule a `hint`.',
      (evidence) =>
        rulesOf(evidence).flatMap(({ means, reason, hint }) =>
          unless(
            hint !== undefined || !['permanent', 'disable', 'recipient'].includes(means),
            `${reason ?? means} has no hint.`,
          ),
        ),
    ],
    [
      'errors.reasons',
      'every rule that asks more than the status has a reason of its own',
      'Give the rule a `reason` in snake_case.',
      (evidence) =>
        rulesOf(evidence).flatMap(({ body, header, reason, means }) =>
          unless(reason !== undefined || (body === undefined && header === undefined), `A rule for ${means} has none.`),
        ),
    ],
    [
      'rate.declared',
      'the vendor’s limits are kept before they have to be',
      'Give `rate`: one bucket with the vendor’s documented limit.',
      ({ connector: { rate = [], category, hosts } }) => {
        // What a tenant runs has the limits that the tenant gives it.
        const isTheirs = hosts.every((host) => host.startsWith('{settings.'))
        return category === 'generic' || isTheirs ? undefined : unless(rate.length > 0, 'It declares no limit.')
      },
    ],
  ]),
]
