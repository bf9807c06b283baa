import type { Timestamp } from '../manifest/inbound.ts'
import { findValue } from '../outcome/find-values.ts'
import type { InboundCall, Proof } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { parseBody } from './parse-body.ts'
import { checkTimestamp } from './read-timestamp.ts'
import type { SignedContent } from './signed-content.ts'

/** The proof of a call whose signature fits, once its time does too; a time in the body is read only now. */
export function provenAt(call: InboundCall, timestamp: Timestamp | undefined, content: SignedContent): Proof {
  const signed = content.bytes
  if (!timestamp) return { signed }
  const text = content.timestamp ?? textAt(call, timestamp)
  return { signed, timestamp: checkTimestamp(text, timestamp, call.now) }
}

function textAt({ rawBody }: InboundCall, { body }: Timestamp): string {
  const value = body === undefined ? undefined : findValue(parseBody(rawBody), body)
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new InboundRefusal('timestamp_missing', `the body has no time at ${body ?? 'a known place'}`)
}
