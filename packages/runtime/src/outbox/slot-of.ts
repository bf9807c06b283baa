import { murmur2 } from '../stream/partition-of.ts'

/** As many as the rows of stream.outbox_slots. */
export const SLOT_COUNT = 8

/** All changes of one key go through one slot, and a slot through one dispatcher: that is what keeps their order. */
export function slotOf(tenantId: string, key: string): number {
  return (murmur2(Buffer.from(`${tenantId}:${key}`)) & 0x7fffffff) % SLOT_COUNT
}
