import type { ValueTemplate } from './common.ts'

/** Several events in one request. */
export interface Batch {
  readonly recordsMax: number
  readonly bytesMax?: number
  readonly recordBytesMax?: number
  /** How long the first event waits for others; 1,000 by default. */
  readonly lingerMs?: number
  /**
   * The body around the records: `'{records}'` for a bare array, `{ records: '{records}' }`, or NDJSON lines with
   * `{item}` where each record needs a line before it.
   */
  readonly envelope: ValueTemplate
  /** NDJSON: the lines each record becomes. */
  readonly lines?: readonly ValueTemplate[]
  /** False: two records with the same key never share a request (HubSpot, Copper). */
  readonly allowsDuplicates: boolean
  readonly keepsOrder: boolean
  /** What to do with a request that is refused as a whole: `bisect` finds the record that spoils it. */
  readonly onRefused: 'bisect' | 'fail'
}
