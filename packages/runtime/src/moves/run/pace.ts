import type { TenantMoveWaiting } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import type { FindStress } from './source-stress.ts'

/** A server that is always under stress lets a move go on as well, if slowly. */
const PATIENCE_MS = 10_000

/** Lets work go on piece by piece, unless the server where the tenant is has enough to do. */
export interface Pace {
  mayGoOn(): Promise<boolean>
  /** Why it may not; undefined where it may, or nobody asked. */
  readonly waiting: TenantMoveWaiting | undefined
}

export function createPace(
  findStress: FindStress,
  { before, clock }: { readonly before: TenantMoveWaiting | undefined; readonly clock: Clock },
): Pace {
  let waiting: TenantMoveWaiting | undefined
  return {
    async mayGoOn() {
      const stress = await findStress()
      const now = clock.now()
      const { since = now.toISOString() } = waiting ?? before ?? {}
      const isPatient = now.getTime() - Date.parse(since) < PATIENCE_MS
      waiting = stress && { ...stress, since: isPatient ? since : now.toISOString() }
      return stress === undefined || !isPatient
    },
    get waiting() {
      return waiting
    },
  }
}
