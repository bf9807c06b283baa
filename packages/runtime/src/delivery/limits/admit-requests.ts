import type { Tenant } from '../../tenancy/tenant.ts'
import type { ReadyAttempt } from '../attempt/begin-attempts.ts'
import { bucketsOf } from './buckets-of.ts'
import type { RateGate } from './rate-gate.ts'

export interface Admission {
  readonly admitted: readonly (readonly ReadyAttempt[])[]
  readonly held: readonly { readonly ready: ReadyAttempt; readonly waitMs: number }[]
  /** Endpoints of which nothing can be sent for a while. */
  readonly resting: ReadonlyMap<string, number>
}

/** Lets requests through as the limits of where they go allow; the rest waits, and no attempt is spent on it. */
export async function admitRequests(
  gate: RateGate,
  tenant: Tenant,
  groups: readonly (readonly ReadyAttempt[])[],
): Promise<Admission> {
  const admitted: (readonly ReadyAttempt[])[] = []
  const held: { ready: ReadyAttempt; waitMs: number }[] = []
  const resting = new Map<string, number>()
  // One after the other: a block of tokens that the first one leased is enough for many.
  for (const group of groups) {
    const [first] = group
    const target = first?.attempt.target
    const refusal =
      first && target?.kind === 'route'
        ? await gate.pass(
            bucketsOf(tenant, { route: target, record: { event: first.attempt.delivery.event, input: first.body } }),
          )
        : undefined
    if (refusal === undefined) admitted.push(group)
    else held.push(...group.map((ready) => ({ ready, waitMs: refusal.waitMs })))
    if (refusal !== undefined && target?.kind === 'route' && refusal.by.bucket.scope !== 'record')
      resting.set(target.connectionId, refusal.waitMs)
  }
  return { admitted, held, resting }
}
