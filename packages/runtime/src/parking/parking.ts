import type { StoredMessage } from '../stream/stream.ts'
import type { Topic } from '../stream/topics.ts'

/** A group and what it reads. What is parked is parked for one of them. */
export interface Reading {
  readonly topic: Topic
  readonly group: string
}

/**
 * Handles messages of one tenant, in order, and returns those it is not done with: they stay parked, and so does everything behind
 * them.
 */
export type HandleParked = (messages: readonly StoredMessage[]) => Promise<readonly StoredMessage[]>

/** What came of taking out: everything is out, there is more, the tenant is still away, or another process is at it. */
export type TakenOut = 'all' | 'some' | 'none' | 'busy'

/**
 * Where messages wait whose tenant cannot be entered, so that their partition goes on and no other tenant waits:
 *
 *   away       a stage says `park`: the tenant's messages of the batch are put here, then the offset commits
 *   behind     while anything of it is here, what comes for that tenant is put here unhandled
 *   returning  the oldest are handled again every little while, by one process at a time; what is done with is removed
 *   back       with the last one goes the row that says so, and the tenant's next message is handled as it comes
 *
 * A tenant's messages of one partition keep their order through all of it. A crash between parking and the commit brings
 * messages again, which are known by their offset; one between handling and removing has them handled again, which stages are
 * used to. What is here was accepted, so there is always room; a tenant that has too much here is refused at the API.
 */
export interface Parking {
  /** The tenants of which something is parked, as of now. */
  findTenants(reading: Reading): Promise<ReadonlySet<string>>
  /** Durable when it resolves. Of any tenants; what is there already stays as it is. */
  park(reading: Reading, messages: readonly StoredMessage[]): Promise<void>
  /** Gives the oldest ones of a tenant to `handle`, and removes what is done with. */
  takeOut(reading: Reading, options: { readonly tenantId: string; readonly handle: HandleParked }): Promise<TakenOut>
  /** Whether the tenant has so much here that no more should be accepted: as of a second ago, and false while nobody knows. */
  isFull(tenantId: string): Promise<boolean>
  /** How many messages of all tenants there are, and when the oldest was appended. */
  measure(reading: Reading): Promise<{ readonly count: number; readonly since: Date | undefined }>
}
