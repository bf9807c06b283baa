import type { Connector } from '../manifest/connector.ts'
import type { RateBucket } from '../manifest/rate.ts'

export interface RateCost {
  readonly bucket: RateBucket
  /** Tokens that one call takes. */
  readonly cost: number
}

/** The buckets that a call of an operation takes from, and how much. A call is sent when all of them grant it. */
export function costsOf(connector: Pick<Connector, 'rate' | 'operations'>, operation: string): readonly RateCost[] {
  const cost = connector.operations[operation]?.cost
  return (connector.rate ?? [])
    .filter(({ operations }) => operations === undefined || operations.includes(operation))
    .map((bucket) => ({ bucket, cost: cost?.[bucket.name] ?? 1 }))
    .filter((taken) => taken.cost > 0)
}
