import { rest } from '../../jobs/poll-work.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Tx } from '../oltp.ts'
import { findDifferences, isSame } from './differences.ts'
import type { MirroredOltp } from './mirror-reads.ts'
import type { Read } from './read.ts'
import type { Verdict } from './tally.ts'

/** How often it is looked at again, each time after twice as long, until all that changed has followed. */
const LOOKS = 5
const LOOK_MS = 250

interface Comparing {
  readonly tenant: Tenant
  readonly read: Read
  readonly signal: AbortSignal
}

/**
 * A copy is behind by a moment, and an answer may be of before or after a change. So what is not the same is read again on both sides, and is a
 * difference only where the right side says the same before and after, and everything had followed in between.
 */
export async function compareRead(oltp: MirroredOltp, { tenant, read, signal }: Comparing): Promise<Verdict> {
  const again = async (tx: Tx) => (await tx.query(read.text, read.values)).rows
  try {
    if (isSame(read.rows, await oltp.readCopy(tenant, again))) return { kind: 'equal' }
    for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
      await rest(LOOK_MS * 2 ** look, signal)
      const { before, isFollowed } = await oltp.inTenant(tenant, async (tx) => ({
        before: await again(tx),
        isFollowed: (await tx.query(FIND_UNFOLLOWED, [tenant.id])).rowCount === 0,
      }))
      const copied = await oltp.readCopy(tenant, again)
      if (isSame(before, copied)) return { kind: 'equal' }
      if (isFollowed && isSame(before, await oltp.inTenant(tenant, again)))
        return { kind: 'different', samples: findDifferences(read.text, before, copied) }
    }
    return { kind: 'behind' }
  } catch {
    // The copy is gone, or a place does not answer: nothing was found out.
    return { kind: 'failed' }
  }
}

const FIND_UNFOLLOWED = `
  select
  from tenant_changes
  where tenant_id = $1
  limit 1`
