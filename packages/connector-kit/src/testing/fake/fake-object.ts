import type { JsonValue } from '../../mapping/mapping.ts'

/** Something that was made at the fake. */
export interface FakeObject {
  readonly operation: string
  /** By what a repeat is known; undefined where the target has no memory. */
  readonly key?: string | undefined
  readonly remoteId: string
  /** How it was sent, last. */
  readonly content: JsonValue
  /** RFC 3339. */
  readonly createdAt: string
  readonly changedAt: string
  /** How often it was written, the first time among them. */
  readonly writes: number
}
