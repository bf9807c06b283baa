import { fillBytes } from '../auth/fill-bytes.ts'
import type { Timestamp } from '../manifest/inbound.ts'
import { CannotBuild } from '../request/cannot-build.ts'
import type { InboundCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { singleHeader } from './single-header.ts'

export interface SignedContent {
  readonly bytes: Buffer
  /** As it was sent. */
  readonly timestamp: string | undefined
}

interface Scheme {
  readonly header: string
  readonly signed?: string
  readonly timestamp?: Timestamp
  readonly separator?: string
}

/** Rebuilds what the vendor signed from the call as it came. */
export function signedContent(call: InboundCall, scheme: Scheme): SignedContent {
  const { signed = '{body}' } = scheme
  const timestamp = sentTimestamp(call, scheme)
  const isBound = signed.includes('{timestamp}') || !(scheme.timestamp?.header || scheme.timestamp?.pair)
  if (!isBound) throw new InboundRefusal('verifier_unsound', 'the time of the call is not among what is signed')
  const parts = {
    body: call.rawBody,
    method: call.method,
    url: call.url,
    ...(timestamp !== undefined && { timestamp }),
    ...(signed.includes('{sortedParams}') && { sortedParams: sortedParams(call.rawBody) }),
  }
  return { bytes: fill(signed, parts), timestamp }
}

function fill(signed: string, parts: Parameters<typeof fillBytes>[1]): Buffer {
  try {
    return fillBytes(signed, parts)
  } catch (error) {
    if (error instanceof CannotBuild) throw new InboundRefusal('verifier_unsound', error.refusal.message)
    throw error
  }
}

/** From a header of its own or from within the signature's; one in the body is read when the body is believed. */
function sentTimestamp(call: InboundCall, { header, timestamp, separator = ',' }: Scheme): string | undefined {
  if (timestamp?.header) return needed(singleHeader(call.headers, timestamp.header), timestamp.header)
  if (!timestamp?.pair) return undefined
  const start = `${timestamp.pair}=`
  const parts = (singleHeader(call.headers, header) ?? '').split(separator).map((part) => part.trim())
  const found = parts.filter((part) => part.startsWith(start))
  if (found.length > 1) throw new InboundRefusal('timestamp_malformed', `${start} is there ${found.length} times`)
  return needed(found[0]?.slice(start.length), `${header} (${start})`)
}

function needed(text: string | undefined, where: string): string {
  if (text !== undefined && text !== '') return text
  throw new InboundRefusal('timestamp_missing', `the call has no ${where}`)
}

/** Twilio: every parameter of the form, by name and then by value, each pair once, name and value run together. */
function sortedParams(rawBody: Uint8Array): string {
  const pairs = [...new URLSearchParams(Buffer.from(rawBody).toString('utf8'))]
  const unique = new Map(pairs.map((pair) => [JSON.stringify(pair), pair]))
  return [...unique.values()]
    .toSorted(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}${value}`)
    .join('')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
