import type { ResponseIngest } from '@howazit/sdk'
import type { AcceptedResponse } from '../ingest/accepted-response.ts'
import type { Judgement } from '../ingest/judge-responses.ts'
import { leaveOutInvalid } from '../ingest/leave-out.ts'
import type { Finding } from '../runtime.ts'

/** An accepted response, and the bytes that it came as. */
export interface ReceivedResponse extends AcceptedResponse {
  readonly message: string
}

/** A response on its way to the tables, and what was decided about it. */
export interface Candidate extends Judgement {
  readonly response: ReceivedResponse
  /** What of it can be stored; undefined for nothing. */
  readonly body: ResponseIngest | undefined
}

/** One that fits is stored as it is. Where its survey only warns, one that does not is stored without what does not fit. */
export function toCandidate(response: ReceivedResponse, { shape, findings }: Judgement): Candidate {
  return { response, shape, findings, body: storable(response.body, { shape, findings }) }
}

function storable(body: ResponseIngest, { shape, findings }: Judgement): ResponseIngest | undefined {
  if (findings.length === 0) return body
  return shape?.validation === 'warn' ? leaveOutInvalid(body, findings) : undefined
}

export const keyReuse: Finding = {
  code: 'idempotency_key_reuse',
  pointer: '',
  detail: 'Another response was stored under this idempotency key.',
}
