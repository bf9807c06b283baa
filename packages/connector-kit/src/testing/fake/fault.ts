/** How a reply says when to come again (RFC 9110 10.2.3 and 5.6.7, and what vendors made of it). */
export type RetryAfterForm =
  | 'seconds'
  | 'date'
  | 'rfc850'
  | 'asctime'
  | 'unix'
  | 'ms'
  | 'ratelimit'
  | 'reset'
  | 'garbage'
  | 'none'

/** What goes wrong. Where nothing else is said the request has had its effect before. */
export type FaultKind =
  /** Answers this status, and nothing is done. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: RetryAfterForm; readonly waitMs?: number }
  /** Answers an error of the protocol's own, by its code, and nothing is done. */
  | { readonly kind: 'error'; readonly code: string }
  /** Answers later. */
  | { readonly kind: 'slow'; readonly latencyMs: number }
  /** Never answers. */
  | { readonly kind: 'timeout' }
  /** Resets the connection in place of an answer: after the effect, or before it. */
  | { readonly kind: 'reset'; readonly isTaken: boolean }
  /** Takes no connection. Over HTTP it is reset before anything is read. */
  | { readonly kind: 'unreachable' }
  /** Drops the connection after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** Answers half of the body, or of what the body lists, as if it were all. */
  | { readonly kind: 'partial' }
  /** Receives the request twice, as behind a proxy that sends again; the second answer is the one that is seen. */
  | { readonly kind: 'duplicate' }
  /** Says no in the body of what looks like a success, and nothing is done. */
  | { readonly kind: 'denied' }
  /** Takes the credentials for expired, and nothing is done. */
  | { readonly kind: 'expired' }
  /** Has a clock that is so much ahead. */
  | { readonly kind: 'skew'; readonly skewMs: number }
  /** Never takes one record: the first that it sees from then on, or each with this text in it. */
  | { readonly kind: 'poison'; readonly text?: string }

/** A fault, and to how many requests it happens. */
export type Fault = FaultKind & { readonly times: number }

/** Where a fault happens: `createTicket`, its step `createTicket.contact`, or `*` for everything that is asked. */
export interface FaultAt {
  readonly at: string
  readonly fault: Fault
}
