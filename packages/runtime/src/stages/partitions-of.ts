import type { Context } from '../context.ts'
import { createPartitions, type Partitions } from '../oltp/partitions.ts'
import { isElsewhere } from '../tenancy/placement.ts'

/** Wherever a tenant's tables are. */
export const partitionsOf = ({ pools, placePools }: Context): Partitions =>
  createPartitions({
    poolOf: (placement) => (isElsewhere(placement) ? placePools.of(placement) : pools).partitioner,
  })
