import { hash } from 'node:crypto'

/** What decides which version an event is mapped by, as planning reads it; all null without a mapping. */
export interface Published {
  readonly mapping_id: string | null
  readonly published_version: number | null
  readonly canary_version: number | null
  readonly canary_percent: number | null
}

/** 2^32: the share is asked of four bytes of a hash. */
const SPACE = 0x1_0000_0000

/**
 * The version for this event: the canary's for the first `canary_percent` hundredths of a hash over mapping and event, else the
 * published one; undefined where nothing is published. The same question has the same answer for as long as nobody publishes, in
 * every process; the delivery keeps it, so that a retry has it after that too. A share that grows keeps the events it had.
 */
export function chooseVersion(mapping: Published, eventId: string): number | undefined {
  const { mapping_id: id, canary_version: canary, canary_percent: percent } = mapping
  if (id !== null && canary !== null && percent !== null && placeOf(id, eventId) * 100 < percent) return canary
  return mapping.published_version ?? undefined
}

/** In [0, 1), evenly. By mapping too, so that two canaries do not fall on the same events. */
const placeOf = (mappingId: string, eventId: string): number =>
  hash('sha256', `${mappingId}:${eventId}`, 'buffer').readUInt32BE(0) / SPACE
