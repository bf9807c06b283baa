import type { Condition, Conditions } from '../manifest/common.ts'
import type { ErrorRule } from '../manifest/errors.ts'
import type { Captured } from '../manifest/operation.ts'
import type { RateBucket, RateSignal } from '../manifest/rate.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { type Document, follow, isNode, type Node, textOf } from './document.ts'
import { findPointer } from './find-pointer.ts'
import { jsonMediaOf } from './media.ts'
import type { Picked } from './pick-operations.ts'
import { put, sampleOf } from './sample-of.ts'

/** What an operation's replies look like, and what is to be made of them. */
export interface Replies {
  readonly success: Conditions
  readonly remoteId?: Captured
  readonly errors: readonly ErrorRule[]
  readonly bucket: RateBucket
  readonly signals: readonly RateSignal[]
  /** For samples. */
  readonly created: Sample
  readonly refused: Sample & { readonly reason: string; readonly message: string }
}

interface Sample {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

/** What ids are called, the likeliest first. */
const IDS = [/^id$/i, /^(?:uuid|gid|key|number|iid|sid)$/i, /(?:_id|Id|_key|Key)$/]
const MESSAGES = [
  /^(?:message|detail|error_description|errorMessage)$/i,
  /^(?:title|description|msg|reason)$/i,
  /^error$/i,
]
const REMOTE_ID = 'example-1'

export function readReplies(document: Document, { name, title, node }: Picked): Replies {
  const responses = isNode(node.responses) ? node.responses : {}
  const replyOf = (status: string): Node => follow(document, responses[status])
  const statuses = Object.keys(responses)
  const good = statuses.filter((status) => /^2(?:\d\d|XX)$/i.test(status))
  const bad = ['422', '400', '409', '4XX', '4xx', 'default'].filter((status) => statuses.includes(status))
  const made = replyOf(good[0] ?? 'default')
  const found = remoteIdOf(document, made, name)
  const refused = refusalOf(document, { replies: bad.map(replyOf), statuses: bad, title })
  const numbers = good.filter((status) => /^\d+$/.test(status)).map(Number)
  const status: Condition = { status: numbers.length > 0 && numbers.length === good.length ? numbers : ['2xx'] }
  const body = found.remoteId?.body
  return {
    success: body === undefined ? [status] : [status, { body, exists: true }],
    ...(found.remoteId && { remoteId: found.remoteId }),
    ...refused,
    ...rateOf(document, [made, replyOf('429'), ...bad.map(replyOf)]),
    created: { status: numbers[0] ?? 200, ...found.sample },
  }
}

interface FoundId {
  readonly remoteId?: Captured
  readonly sample: Pick<Sample, 'headers' | 'body'>
}

function remoteIdOf(document: Document, reply: Node, name: string): FoundId {
  const media = jsonMediaOf(document, reply)
  const sample = media && sampleOf(document, media, 'reply')
  const types = ['string', 'integer', 'number', 'any'] as const
  const id = media && findPointer(document, { schema: media.schema, names: IDS, types })
  if (id) {
    const isText = id.type === 'string' || id.type === 'any'
    return { remoteId: { body: id.pointer }, sample: { body: put(sample, id.pointer, isText ? REMOTE_ID : 1001) } }
  }
  const headers = isNode(reply.headers) ? Object.keys(reply.headers) : []
  const location = headers.find((header) => /^location$/i.test(header))
  if (location !== undefined) {
    const remoteId = { header: 'location', matches: '([^/?#]+)(?:[?#].*)?$' }
    return { remoteId, sample: { headers: { location: `/records/${REMOTE_ID}` } } }
  }
  document.notes.add(
    `${name}: its reply names nothing by which what was made could be found again: say it in \`remoteId\`.`,
  )
  return { sample: sample === undefined ? {} : { body: sample } }
}

interface Refusals {
  readonly replies: readonly Node[]
  readonly statuses: readonly string[]
  readonly title: string
}

const WORDS = 'The record is not valid'

function refusalOf(document: Document, { replies, statuses, title }: Refusals): Pick<Replies, 'errors' | 'refused'> {
  const pointers = replies.map((reply) => {
    const media = jsonMediaOf(document, reply)
    return media && findPointer(document, { schema: media.schema, names: MESSAGES, types: ['string', 'any'] })?.pointer
  })
  const at = Math.max(
    0,
    pointers.findIndex((pointer) => pointer !== undefined),
  )
  const pointer = pointers[at]
  const status = /^4\d\d$/.test(statuses[at] ?? '') ? Number(statuses[at]) : 422
  const media = replies[at] && jsonMediaOf(document, replies[at])
  const sample = media && sampleOf(document, media, 'reply')
  const rule: ErrorRule = {
    status: [400, 422],
    means: 'permanent',
    reason: 'record_invalid',
    ...(pointer !== undefined && { message: pointer }),
    hint: `${title} is refused as it is: look at the mapping and at the fields that have to be there.`,
  }
  const body = put(sample, pointer ?? '/message', WORDS)
  const isRuled = status === 400 || status === 422
  return {
    errors: [rule],
    refused: { status: isRuled ? status : 422, body, reason: 'record_invalid', message: WORDS },
  }
}

const WINDOWS: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const LIMIT = /(\d{1,7})\s*(?:requests?|calls?|req)?\s*(?:per|\/|an?|every|each)\s*(second|minute|hour|day)/i

function rateOf(document: Document, replies: readonly Node[]): Pick<Replies, 'bucket' | 'signals'> {
  const headers = new Map<string, Node>()
  for (const reply of replies)
    for (const [header, value] of Object.entries(isNode(reply.headers) ? reply.headers : {}).slice(0, 50))
      headers.set(header.toLowerCase(), follow(document, value))
  const find = (pattern: RegExp) => [...headers.keys()].find((header) => pattern.test(header))
  const [limit, remaining, reset] = [
    find(/rate-?limit-(?:limit|max)$|rate-?limit$/),
    find(/rate-?limit-remaining$/),
    find(/rate-?limit-reset$/),
  ]
  const signal: RateSignal = {
    bucket: 'account',
    ...(limit !== undefined && { limit: { header: limit } }),
    ...(remaining !== undefined && { remaining: { header: remaining } }),
    ...(reset !== undefined && { reset: { header: reset, unit: unitOf(headers.get(reset)) } }),
  }
  return {
    bucket: bucketOf(document, [...headers.values(), ...replies]),
    signals: remaining === undefined && limit === undefined ? [] : [signal],
  }
}

const unitOf = (header: Node | undefined): 's' | 'unix_s' =>
  /epoch|unix|timestamp/i.test(textOf(header?.description, 500) ?? '') ? 'unix_s' : 's'

function bucketOf(document: Document, said: readonly Node[]): RateBucket {
  const info = isNode(document.root.info) ? document.root.info : {}
  const texts = [...said, info].map(({ description }) => textOf(description, 20_000) ?? '')
  const [, count, window = ''] = texts.map((text) => LIMIT.exec(text)).find((match) => match !== null) ?? []
  const limit = Number(count)
  if (limit >= 1) return { name: 'account', scope: 'account', limit, windowMs: WINDOWS[window.toLowerCase()]! }
  document.notes.add('It does not say how many requests the vendor takes: `rate` is a guess of 60 a minute.')
  return { name: 'account', scope: 'account', limit: 60, windowMs: 60_000 }
}
