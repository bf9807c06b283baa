import type { Item } from './read-items.ts'

/** What became of an item. */
export interface ItemEnding {
  readonly item: Item
  readonly outcome: 'stored' | 'stored_already' | 'discarded' | 'refused' | 'left_out'
  /** Why it was refused. */
  readonly code?: string
  readonly pointer?: string
  /** The response that it became. */
  readonly storedAs?: string
}
