import type { Oltp } from '../oltp/oltp.ts'
import type { Placement } from '../tenancy/placement.ts'
import { deleteDispatched } from './outbox-rows.ts'

const DELETE_MAX = 5_000

/**
 * Removes rows that were published before `before`. Until then they show when a change left.
 *
 * @returns how many were removed.
 */
export async function trimOutbox(oltp: Oltp, before: Date, placement?: Placement): Promise<number> {
  let removed = 0
  while (true) {
    const count = await oltp.asOperator('trim outbox', (tx) => deleteDispatched(tx, before, DELETE_MAX), placement)
    removed += count
    if (count < DELETE_MAX) return removed
  }
}
