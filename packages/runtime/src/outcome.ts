/** Why a stage could not handle a message: a word for it, and what a person would look for. */
export interface Failure {
  readonly code: FailureCode
  /** Never what was in the message. */
  readonly reason?: string
  /** Of what was thrown: the same for the same way through our code. */
  readonly stackDigest?: string
}

export type FailureCode = 'message_unreadable' | 'tenant_unknown' | 'data_refused' | 'stage_threw' | 'outcome_missing'

/**
 * What a stage says about a message it handled. `consume.ts` alone turns it into an offset commit, another try, a dead letter or
 * a place in the parking; no stage touches offsets. A thrown error means "unexpected" and is treated as `retry`.
 */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'retry'; readonly failure: Failure }
  | { readonly kind: 'dead'; readonly failure: Failure }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'park'; readonly reason: string }

export const ok: Outcome = { kind: 'ok' }
export const retry = (failure: Failure): Outcome => ({ kind: 'retry', failure })
export const dead = (code: FailureCode, reason?: string): Outcome => ({
  kind: 'dead',
  failure: { code, ...(reason !== undefined && { reason }) },
})
export const drop = (reason: string): Outcome => ({ kind: 'drop', reason })
/** Its tenant cannot be entered now: it comes again, before everything later of that tenant, and nobody else waits for it. */
export const park = (reason: string): Outcome => ({ kind: 'park', reason })
