import { hash } from 'node:crypto'

export interface PublishedVersions {
  readonly published_version: number | null
  readonly canary_version: number | null
  readonly canary_percent: number | null
}

/**
 * The version of a route's mapping that an event gets; undefined where the route has no mapping of its own, or none is
 * published. Decided by the event alone, so that whoever plans it again, decides the same.
 */
export function versionFor(versions: PublishedVersions, eventId: string): number | undefined {
  const { published_version: published, canary_version: canary, canary_percent: percent } = versions
  if (canary !== null && percent !== null && shareOf(eventId) < percent) return canary
  return published ?? undefined
}

/** Uniform in [0, 100). */
const shareOf = (eventId: string): number => hash('sha256', eventId, 'buffer').readUInt32BE(0) % 100
