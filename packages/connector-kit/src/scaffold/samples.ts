import type { Golden, GoldenCase, GoldenReply } from '../testing/golden.ts'
import type { AuthParts } from './auth-parts.ts'
import { OPERATION } from './connector-source.ts'

/** The mapping to begin with. */
export const MAPPING_SOURCE = `/** One record for each response; whoever can be told by an address becomes its contact. */
function map(event) {
  const { id, channel, respondentMeta: { name, email } = {} } = event.data.response
  const [score, comment] = [helpers.answer('nps'), helpers.answer('text')]
  const band = helpers.npsBand(score)
  return {
    subject: helpers.truncate(helpers.join([band, comment ?? 'no comment'], ': '), 150, '…'),
    comment,
    score,
    channel,
    reference: id,
    contact: email ? { name: name ?? email, email } : undefined,
  }
}
`

const CREATED: GoldenReply = { status: 201, body: { id: 'rec_1' } }
const refusal = (message: string): GoldenReply['body'] => ({ error: { message } })

/** Samples without requests: those are written by running them. */
export function samplesFor({ connection }: AuthParts): Golden {
  const detractor = (name: string, rest: Pick<GoldenCase, 'exchanges' | 'outcomes'>): GoldenCase => ({
    name,
    events: ['detractor'],
    ...rest,
  })
  const cases: GoldenCase[] = [
    detractor('a response becomes a record', {
      exchanges: [{ reply: CREATED }],
      outcomes: [{ outcome: 'delivered', remoteId: 'rec_1' }],
    }),
    {
      name: 'what respondents try stays text',
      events: ['hostile'],
      exchanges: [{ reply: CREATED }],
      outcomes: [{ outcome: 'delivered' }],
    },
    {
      name: 'a response without a respondent has no contact',
      events: ['anonymous'],
      exchanges: [{ reply: CREATED }],
      outcomes: [{ outcome: 'delivered' }],
    },
    detractor('too many requests let the connection rest', {
      exchanges: [{ reply: { status: 429, headers: { 'retry-after': '30' }, body: refusal('Slow down') } }],
      outcomes: [{ outcome: 'throttled', retryAfterMs: 30_000 }],
    }),
    detractor('a record that is not taken is refused in the words of the vendor', {
      exchanges: [{ reply: { status: 422, body: refusal('subject is too long') } }],
      outcomes: [{ outcome: 'refused', reason: 'record_invalid', message: 'subject is too long' }],
    }),
    detractor('a failure over there is tried again', {
      exchanges: [{ reply: { status: 503 } }],
      outcomes: [{ outcome: 'retry', reason: 'http_503' }],
    }),
    detractor('silence leaves open whether it was taken', {
      exchanges: [{ error: { code: 'UND_ERR_HEADERS_TIMEOUT', wasSent: true } }],
      outcomes: [{ outcome: 'unknown' }],
    }),
  ]
  return { operation: OPERATION, connection, cases }
}
