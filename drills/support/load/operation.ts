/** `ok`: acknowledged. `fail`: refused, and said so. `unknown`: no answer came, so it may have been accepted or not. */
export type OperationOutcome = 'ok' | 'fail' | 'unknown'

/** One attempt to post one response, as the load generator wrote it down. */
export interface Operation {
  readonly key: string
  /** Of the attempt, from 1 on; a key is sent again only as its client says. */
  readonly attempt: number
  /** Posted again on purpose after it had been acknowledged. */
  readonly isRepeat: boolean
  /** Milliseconds since 1970. When it was due, not when a connection was free. */
  readonly sentAt: number
  readonly tookMs: number
  readonly outcome: OperationOutcome
  /** 0 without an answer. */
  readonly status: number
  /** The problem's code, or the connection's error. */
  readonly code: string
  readonly responseId: string
  readonly hasRetryAfter: boolean
  /** Index of the API that was asked. */
  readonly api: number
}

export interface LoadPlan {
  readonly urls: readonly string[]
  readonly token: string
  readonly surveyId: string
  readonly questionIds: readonly string[]
  /** Open loop: so many are sent whether or not the earlier ones were answered. */
  readonly ratePerSecond: number
  /** Of the connections per API. */
  readonly connections: number
  /** The file the operations go to, one JSON line each. */
  readonly logPath: string
  /**
   * What happens to an attempt without an answer: `again` sends it under the same key until there is one, as the SDK does;
   * `never` leaves it. A refused connection goes to the next API in both cases: nothing was sent.
   */
  readonly onUnknown: 'again' | 'never'
  /** Every so many keys, one that was acknowledged is posted again; it has to be answered as a duplicate. 0: never. */
  readonly repeatEvery: number
  /** Months over which the responses are spread in an order of chance, back from 2026-11. */
  readonly months: number
}
