import { type Outcome, ok, park } from '../outcome.ts'
import { awayReasonOf } from '../tenancy/tenant-away.ts'

/** Does the work for one tenant, and says what becomes of its messages: `park` where only this tenant cannot be entered. */
export async function okOrPark(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work()
    return ok
  } catch (error) {
    const reason = awayReasonOf(error)
    if (reason === undefined) throw error
    return park(reason)
  }
}
