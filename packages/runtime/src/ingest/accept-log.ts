import type { AcceptedResponse } from './accepted-response.ts'

export type AcceptResult =
  | { readonly status: 'accepted'; readonly responseId: string }
  | { readonly status: 'duplicate'; readonly responseId: string }
  | { readonly status: 'in_flight'; readonly responseId: string; readonly retryAfterMs: number }
  | { readonly status: 'key_reuse' }

/**
 * Claims the key, makes the response durable on `responses.raw` and confirms the claim. When `accept` resolves with
 * `accepted`, killing any process loses nothing. Calls from many requests are batched inside; each has its own result.
 */
export interface AcceptLog {
  accept(responses: readonly AcceptedResponse[]): Promise<readonly AcceptResult[]>
}
