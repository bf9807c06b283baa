/**
 * What a stage says about a message it handled. `consume.ts` alone turns it into an offset commit, another try or a
 * dead letter; no stage touches offsets. A thrown error means "unexpected" and is treated as `retry`.
 */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'dead'; readonly reason: string }
  | { readonly kind: 'drop'; readonly reason: string }

export const ok: Outcome = { kind: 'ok' }
export const retry = (reason: string, afterMs?: number): Outcome =>
  afterMs === undefined ? { kind: 'retry', reason } : { kind: 'retry', reason, afterMs }
export const dead = (reason: string): Outcome => ({ kind: 'dead', reason })
export const drop = (reason: string): Outcome => ({ kind: 'drop', reason })
