import type { ValueTemplate } from './common.ts'

/** Several events in one request. */
export interface Batch {
  /**
   * @asType integer
   * @minimum 1
   */
  readonly recordsMax: number
  /**
   * @asType integer
   * @minimum 1
   */
  readonly bytesMax?: number
  /**
   * @asType integer
   * @minimum 1
   */
  readonly recordBytesMax?: number
  /**
   * How long the first event waits for others; 1,000 by default.
   * @asType integer
   * @minimum 0
   */
  readonly lingerMs?: number
  /** What each record is made of: `'{item}'` by default, the mapping's output of its event. `{idempotencyKey}` is the record's. */
  readonly record?: ValueTemplate
  /** The body around the records: `'{records}'` for a bare array, `{ records: '{records}' }`; `{sql}` is the operation's statement. */
  readonly envelope: ValueTemplate
  /** `format: ndjson`: the lines each record becomes, in place of `record` and `envelope`: Elasticsearch's action line, then `'{item}'`. */
  readonly lines?: readonly ValueTemplate[]
  /** False: two records with the same key never share a request (HubSpot, Copper). */
  readonly allowsDuplicates: boolean
  readonly keepsOrder: boolean
  /** What to do with a request that is refused as a whole: `bisect` finds the record that spoils it. */
  readonly onRefused: 'bisect' | 'fail'
}
