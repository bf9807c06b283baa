import type { OperationResult, RecordOutcome } from '@howazit/connector-kit'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { PreparedRoute } from '../attempt/prepare-route.ts'
import { type BucketRecord, bucketsOf } from './buckets-of.ts'
import type { RateGate } from './rate-gate.ts'

export interface RatesHeard {
  readonly route: PreparedRoute
  /** The first that was in the request. */
  readonly record: BucketRecord
  readonly runs: readonly Pick<OperationResult, 'rates'>[]
  readonly outcomes: readonly RecordOutcome[]
}

/** Passes on what replies told about limits: the last word on each bucket, and which of them has to rest. */
export async function tellRates(
  gate: RateGate,
  tenant: Tenant,
  { route, record, runs, outcomes }: RatesHeard,
): Promise<void> {
  const heard = new Map(runs.flatMap(({ rates }) => rates).map((observation) => [observation.bucket, observation]))
  const throttled = outcomes.find(({ outcome }) => outcome === 'throttled')
  if (heard.size === 0 && throttled === undefined) return
  for (const keyed of bucketsOf(tenant, { route, record })) {
    const observation = heard.get(keyed.bucket.name)
    if (observation) await gate.tell(keyed, { kind: 'observed', observation })
    const isMeant = throttled !== undefined && (throttled.bucket ?? keyed.bucket.name) === keyed.bucket.name
    if (isMeant) await gate.tell(keyed, { kind: 'throttled', ...retryAfterOf(throttled) })
  }
}

const retryAfterOf = ({ retryAfterMs }: RecordOutcome) => (retryAfterMs === undefined ? {} : { retryAfterMs })
