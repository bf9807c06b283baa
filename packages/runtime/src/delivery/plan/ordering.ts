/**
 * In which order an endpoint is told of events. `none`: as it comes. `key`: those of one response one after another; while one
 * waits for its next attempt, the later ones of that response wait too and nobody else does. `strict`: all of them one after
 * another.
 */
export type Ordering = 'none' | 'key' | 'strict'

/** Of pending deliveries with the same key only the one planned first is sent; undefined where order does not matter. */
export function orderingKeyOf(ordering: Ordering, endpointId: string, key: string): string | undefined {
  if (ordering === 'none') return undefined
  return ordering === 'strict' ? endpointId : `${endpointId}:${key}`
}
