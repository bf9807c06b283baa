import { murmur2 } from '../stream/partition-of.ts'

/** As many as the rows of stream.outbox_slots. */
export const SLOT_COUNT = 8

/**
 * What is of no response has slots of its own, served with those of the same order: versions that knew of responses alone would publish it as
 * theirs, and do not look there.
 */
export const SLOT_COUNT_WITH_OTHERS = 2 * SLOT_COUNT

/** Both slots of a lease. */
export const slotsOf = (slot: number): readonly number[] => [slot, slot + SLOT_COUNT]

export const slotOfOther = (tenantId: string, key: string): number => slotOf(tenantId, key) + SLOT_COUNT

/** All changes of one key go through one slot, and a slot through one dispatcher: that is what keeps their order. */
export function slotOf(tenantId: string, key: string): number {
  return (murmur2(Buffer.from(`${tenantId}:${key}`)) & 0x7fffffff) % SLOT_COUNT
}
