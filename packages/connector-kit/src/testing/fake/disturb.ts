import { findValue, isList } from '../../outcome/find-values.ts'
import type { HttpReply } from '../../run/http.ts'
import type { GoldenReply } from '../golden.ts'
import { toReply } from '../replay-golden.ts'
import type { FakeAnswer } from './fake-target.ts'
import type { Fault } from './fault.ts'
import { placeValue } from './place-value.ts'

/** What is seen of a reply that is on its way when a fault happens to it. */
export function disturb(reply: GoldenReply, fault: Fault | undefined, listed: string | undefined): FakeAnswer {
  const whole = (given: GoldenReply, latencyMs = 0): FakeAnswer => ({ kind: 'reply', reply: toReply(given), latencyMs })
  switch (fault?.kind) {
    case 'timeout':
      return { kind: 'silence' }
    case 'reset':
      return { kind: 'reset' }
    case 'slow':
      return whole(reply, fault.latencyMs)
    case 'cut':
      return { kind: 'reply', reply: toReply(reply), latencyMs: 0, cutAfterBytes: fault.bytes }
    case 'partial':
      return { kind: 'reply', reply: half(reply, listed), latencyMs: 0 }
    default:
      return whole(reply)
  }
}

/** Half of what it lists, or of its text where it lists nothing. */
function half(reply: GoldenReply, listed: string | undefined): HttpReply {
  const list = listed === undefined ? undefined : findValue(reply.body, listed)
  if (listed !== undefined && isList(list) && list.length > 1) {
    const body = placeValue(reply.body, listed, list.slice(0, Math.floor(list.length / 2)))
    return toReply({ ...reply, body: body ?? [] })
  }
  const whole = toReply(reply)
  return { ...whole, body: whole.body.slice(0, Math.floor(whole.body.length / 2)) }
}
