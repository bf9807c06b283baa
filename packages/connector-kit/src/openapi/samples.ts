import type { Field } from '../manifest/fields.ts'
import type { Golden, GoldenCase, GoldenReply } from '../testing/golden.ts'
import type { Security } from './read-security.ts'
import type { ReadOperation } from './scaffold-openapi.ts'

export interface SampledConnection {
  readonly security: Security
  readonly settings: Readonly<Record<string, Field>>
}

/** Samples of an operation without requests: those are written by running them. */
export function samplesOf({ picked, plan, replies }: ReadOperation, { security, settings }: SampledConnection): Golden {
  const examples = Object.entries(settings)
    .filter(([, field]) => isOfFirstWay(field, security))
    .map(([name, { example }]) => [name, example ?? 'example'])
  const { status, headers, body } = replies.created
  const reply: GoldenReply = { status, ...(headers && { headers }), ...(body !== undefined && { body }) }
  const delivered: GoldenCase['outcomes'][number] = { outcome: 'delivered' }
  const refused: GoldenReply = { status: replies.refused.status, body: replies.refused.body ?? {} }
  const isOfSomebody = plan !== undefined && plan.needs.size > 0
  const detractor = (name: string, rest: Pick<GoldenCase, 'exchanges' | 'outcomes'>): GoldenCase => ({
    name,
    events: ['detractor'],
    ...rest,
  })
  const { message, reason } = replies.refused
  return {
    operation: picked.name,
    connection: { ...security.connection, settings: Object.fromEntries(examples) },
    cases: [
      detractor('a response is sent', { exchanges: [{ reply }], outcomes: [delivered] }),
      { name: 'what respondents try stays text', events: ['hostile'], exchanges: [{ reply }], outcomes: [delivered] },
      isOfSomebody
        ? {
            name: 'a response without a respondent is not sent',
            events: ['anonymous'],
            exchanges: [],
            outcomes: [{ outcome: 'skipped' }],
          }
        : {
            name: 'a response of nobody is sent',
            events: ['anonymous'],
            exchanges: [{ reply }],
            outcomes: [delivered],
          },
      detractor('too many requests let the connection rest', {
        exchanges: [{ reply: { status: 429, headers: { 'retry-after': '30' } } }],
        outcomes: [{ outcome: 'throttled', retryAfterMs: 30_000 }],
      }),
      detractor('what is not valid is refused in the words of the vendor', {
        exchanges: [{ reply: refused }],
        outcomes: [{ outcome: 'refused', reason, message }],
      }),
      detractor('a failure over there is tried again', {
        exchanges: [{ reply: { status: 503 } }],
        outcomes: [{ outcome: 'retry', reason: 'http_503' }],
      }),
      detractor('silence leaves open whether it was taken', {
        exchanges: [{ error: { code: 'UND_ERR_HEADERS_TIMEOUT', wasSent: true } }],
        outcomes: [{ outcome: 'unknown' }],
      }),
    ],
  }
}

const isOfFirstWay = (field: Field, { auth }: Security): boolean =>
  field.for === undefined || field.for.includes(Object.keys(auth)[0] ?? '')
