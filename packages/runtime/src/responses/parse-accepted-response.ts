import { isUuid } from '../ids.ts'
import type { AcceptedResponse } from '../ingest/accepted-response.ts'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import { normaliseResponse } from '../ingest/normalise-response.ts'
import type { ReceivedResponse } from './candidate.ts'

const SHA_256 = /^[0-9a-f]{64}$/

/** A message of `responses.raw`, or why it is none. What it says about the survey is judged later. */
export function parseAcceptedResponse(value: string): ReceivedResponse | { readonly unreadable: string } {
  try {
    const response = JSON.parse(value) as AcceptedResponse
    if (!isUuid(response.tenantId) || !isUuid(response.responseId)) return { unreadable: 'no tenant or response id' }
    if (!SHA_256.test(response.bodyHash)) return { unreadable: 'no body hash' }
    // The database would refuse it with everything it comes with, and finding it there costs its partition many transactions.
    if (findUnstorable(response.body).length > 0) return { unreadable: 'holds what cannot be stored' }
    return { ...response, body: normaliseResponse(response.body), message: value }
  } catch {
    // The reason is not passed on: a parser's message quotes the text, which holds answers.
    return { unreadable: 'not an accepted response' }
  }
}
