import { partitionOf } from '../stream/partition-of.ts'
import type { AcceptResult } from './accept-log.ts'
import type { AcceptedResponse } from './accepted-response.ts'
import type { Entry } from './group-commit.ts'

/** A response on its way to `responses.raw`. */
export interface Claim {
  readonly response: AcceptedResponse
  /** The key of its message. */
  readonly messageKey: string
  /** The response as it is appended. */
  readonly message: string
}

/** One key is always in one slot, so two batches of one process never hold the same claim. */
export function toEntry(response: AcceptedResponse): Entry<Claim> {
  const messageKey = messageKeyOf(response)
  const message = JSON.stringify(response)
  return { item: { response, messageKey, message }, bytes: message.length, slot: partitionOf(messageKey) }
}

/** What orders and identifies the messages of a response, on every topic. */
export const messageKeyOf = ({ tenantId, responseId }: { tenantId: string; responseId: string }): string =>
  `${tenantId}:${responseId}`

const IN_FLIGHT_RETRY_MS = 1_000

export const inFlight = (responseId: string): AcceptResult => ({
  status: 'in_flight',
  responseId,
  retryAfterMs: IN_FLIGHT_RETRY_MS,
})
