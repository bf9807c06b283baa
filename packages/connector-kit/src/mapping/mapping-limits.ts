/** What every mapping may take; the table of docs/mappings.md. */
export const MAPPING_LIMITS = {
  /** UTF-8 bytes of a mapping's source. */
  sourceBytes: 256 * 1024,
  /** UTF-8 bytes of the event and its context as JSON. */
  inputBytes: 256 * 1024,
  /** UTF-8 bytes of what it makes. */
  outputBytes: 1024 * 1024,
  /** Objects and arrays inside each other in what it makes. */
  outputDepth: 64,
  /** CPU time for one event, in milliseconds. */
  cpuMs: 200,
  /** Its heap, in bytes. */
  memoryBytes: 16 * 1024 * 1024,
} as const
