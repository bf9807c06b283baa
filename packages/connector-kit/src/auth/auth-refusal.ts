import { CannotBuild } from '../request/cannot-build.ts'
import type { AuthFailure } from '../run/operation-call.ts'

/** Carries a failure up to the function that hands it out as data; never leaves this folder. */
export class AuthRefusal extends Error {
  override name = 'AuthRefusal'
  readonly failure: AuthFailure

  constructor(failure: AuthFailure) {
    super(failure.reason)
    this.failure = failure
  }
}

/** A connection without what its connector asks for; nothing was sent. */
export function incomplete(message: string, hint: string): AuthRefusal {
  return new AuthRefusal({ outcome: 'refused', reason: 'credentials_incomplete', disable: true, message, hint })
}

/** A request that this kind of credentials cannot be put into: the manifest is at fault. */
export function unplaceable(message: string, hint: string): AuthRefusal {
  return new AuthRefusal({ outcome: 'refused', reason: 'credentials_unplaceable', message, hint })
}

/** Turns refusals on the way into data; everything else stays thrown. */
export async function attempt<T>(work: () => T | Promise<T>): Promise<T | { readonly failure: AuthFailure }> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AuthRefusal) return { failure: error.failure }
    // A template of the manifest that the connection cannot fill.
    if (error instanceof CannotBuild) return { failure: incomplete(error.refusal.message, error.refusal.hint).failure }
    throw error
  }
}
