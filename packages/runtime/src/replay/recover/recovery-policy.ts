import { costsOf } from '@howazit/connector-kit'
import type { Recovery } from '@howazit/sdk'
import type { PinnedConnectors } from '../../connectors/pinned-connectors.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** What is to become of what failed, and how fast. */
export interface RecoveryPolicy {
  readonly recovery: Recovery
  readonly ratePerSecond: number
}

/** A fifth, so that what the endpoint has not had before comes first. */
const SHARE = 0.2
/** What a replay begins with, where the other side has said no limit. */
const UNLIMITED_PER_SECOND = 50
/** The least that a replay may have. */
const LEAST_PER_SECOND = 0.01

interface Row {
  readonly recovery: Recovery
  /** Null for a webhook. */
  readonly manifest_hash: Buffer | null
  readonly operations: readonly string[] | null
}

/** Of a webhook or a connection; undefined for one that is deleted or disabled. */
export async function findRecoveryPolicy(
  { pinnedConnectors }: { readonly pinnedConnectors: PinnedConnectors },
  tx: Tx,
  { tenant, endpointId }: { readonly tenant: Tenant; readonly endpointId: string },
): Promise<RecoveryPolicy | undefined> {
  const [row] = (await tx.query<Row>(FIND, [tenant.id, endpointId])).rows
  if (row === undefined) return undefined
  const { recovery, manifest_hash: hash, operations } = row
  if (hash === null) return { recovery, ratePerSecond: UNLIMITED_PER_SECOND * SHARE }
  const { connector } = await pinnedConnectors.load(tx, tenant.id, hash.toString('hex'))
  const limits = (operations ?? []).flatMap((operation) => costsOf(connector, operation).map(perSecond))
  const limit = Math.min(UNLIMITED_PER_SECOND, ...limits)
  return { recovery, ratePerSecond: Math.max(LEAST_PER_SECOND, limit * SHARE) }
}

/** Calls that a limit lets through in a second, over its whole window. */
const perSecond = ({ bucket: { limit, windowMs }, cost }: ReturnType<typeof costsOf>[number]): number =>
  (limit / cost / windowMs) * 1_000

const FIND = `
  select w.recovery, null::bytea as manifest_hash, null::text[] as operations
  from webhook_subscriptions w
  where w.tenant_id = $1
    and w.id = $2
    and w.enabled
    and w.deleted_at is null
  union all
  select c.recovery, c.manifest_hash,
         array(select distinct r.operation
               from connection_routes r
               where r.tenant_id = $1
                 and r.connection_id = c.id
                 and r.deleted_at is null)
  from integration_connectors c
  where c.tenant_id = $1
    and c.id = $2
    and c.enabled
    and c.deleted_at is null`
