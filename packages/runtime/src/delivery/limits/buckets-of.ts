import { hash } from 'node:crypto'
import { costsOf, fillTemplate, type JsonValue, type RateBucket } from '@howazit/connector-kit'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { PreparedRoute } from '../attempt/prepare-route.ts'
import type { KeyedBucket } from './rate-store.ts'

/** What is called, and as whom. */
export type CalledAs = Pick<PreparedRoute, 'connector' | 'operation' | 'connectionId' | 'connection'>

/** What a bucket of one record is named by. */
export interface BucketRecord {
  readonly event: string
  readonly input: string
}

/** The vendor's limits that one call of a route's operation counts against, named by whom each is shared. */
export function bucketsOf(
  tenant: Tenant,
  { route, record }: { readonly route: CalledAs; readonly record: BucketRecord },
): readonly KeyedBucket[] {
  return costsOf(route.connector, route.operation).map(({ bucket, cost }) => ({
    key: `${route.connector.id}:${bucket.name}:${sharedBy(tenant, { route, record, bucket })}`,
    bucket,
    cost,
  }))
}

interface Sharing {
  readonly route: CalledAs
  readonly record: BucketRecord
  readonly bucket: RateBucket
}

/** Hashed, since it may name a person. Where the template cannot be filled all such records share one bucket. */
function recordKey(key: string, { connection }: CalledAs, { event, input }: BucketRecord): string {
  const { settings, learnt } = connection
  const scope = { settings, learnt, event: JSON.parse(event) as JsonValue, input: parseInput(input) }
  const filled = fillTemplate(key, scope)
  return 'value' in filled ? hash('sha256', filled.value, 'base64url') : 'unnamed'
}

/** The mapping's output is JSON unless its format is text. */
function parseInput(input: string): JsonValue {
  try {
    return JSON.parse(input) as JsonValue
  } catch {
    return input
  }
}

/** `account`: connections of the tenant with the same settings speak to the same account. */
function sharedBy(tenant: Tenant, { route, record, bucket }: Sharing): string {
  const { connectionId, connection } = route
  const { scope, key } = bucket
  if (scope === 'app') return 'app'
  if (scope === 'record' && key !== undefined) return `${connectionId}:${recordKey(key, route, record)}`
  if (scope !== 'account') return connectionId
  const settings = Object.entries(connection.settings).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return hash('sha256', JSON.stringify([tenant.id, settings]), 'base64url')
}
