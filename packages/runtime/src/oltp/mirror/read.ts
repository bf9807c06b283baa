/** A statement that only reads, and what it was answered. */
export interface Read {
  readonly text: string
  readonly values: readonly unknown[] | undefined
  readonly rows: readonly unknown[]
}

/** Of an answer that is remembered. */
export const ROWS_MAX = 1_000

/** Whether it may be made again on a copy, where it must come to the same. */
export const isRead = (text: string): boolean =>
  /^\s*(select|with)\b/i.test(text) && !HAS_EFFECTS.test(text) && !STAYS.test(text)

/** Locks, notices, settings and numbers; a copy is read in a transaction that writes nothing anyway. */
const HAS_EFFECTS =
  /\bfor (update|share|no key update|key share)\b|\b(insert|update|delete) |\b(pg_\w*lock\w*|pg_notify|nextval|set_config)\(/i

/** What is of a place, and not of a tenant (`moves/run/list-tables.ts`). */
const STAYS = /\b(delivery_leases|tenant_fences|tenant_changes|outbox|control\.)/i
