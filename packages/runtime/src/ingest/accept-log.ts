import type { AcceptedResponse } from './accepted-response.ts'

export type AcceptResult =
  | { readonly status: 'accepted'; readonly responseId: string }
  | { readonly status: 'duplicate'; readonly responseId: string }
  | { readonly status: 'in_flight'; readonly responseId: string; readonly retryAfterMs: number }
  | { readonly status: 'key_reuse' }
  /** Not accepted for certain; the same key makes sending again safe. */
  | { readonly status: 'retry'; readonly code: 'unavailable' | 'over_capacity'; readonly retryAfterMs: number }

/**
 * Claims the key, makes the response durable on `responses.raw` and confirms the claim. When `accept` resolves with
 * `accepted`, killing any process loses nothing, and no other call ever gets `accepted` for that key. Calls from many
 * requests are batched inside; each has its own result.
 *
 * Throws `unavailable` or `over_capacity` when that befell the call: nothing was accepted for certain.
 */
export interface AcceptLog {
  accept(responses: readonly AcceptedResponse[]): Promise<readonly AcceptResult[]>
}
