import type { ClickHouseClient } from '@clickhouse/client'
import type { TenantMoveContent } from '@howazit/sdk'
import { readRows } from '../analytics/read-rows.ts'
import { objectFolder } from '../objects/object-key.ts'
import type { Objects } from '../objects/objects.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import type { Tenant } from '../tenancy/tenant.ts'

export interface TenantStore {
  readonly name: string
  readonly count: (tenant: Pick<Tenant, 'id'>) => Promise<readonly TenantMoveContent[]>
}

/** The stores that every placement of a platform shares, and what they have of a tenant: none of it moves. */
export type TenantStores = readonly TenantStore[]

interface TenantStoresDeps {
  /** As the role that claims keys for many tenants. */
  readonly pool: PgPool
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly clickhouse: ClickHouseClient
  readonly objects: Pick<Objects, 'list'> | undefined
}

/** A plan waits for no more of them to be listed. */
const OBJECTS_MAX = 100_000

export function createTenantStores({ pool, oltp, clickhouse, objects }: TenantStoresDeps): TenantStores {
  return [
    {
      name: 'claims of idempotency keys',
      count: async ({ id }) => {
        const { rows } = await runStatement<{ count: string }>(pool, COUNT_CLAIMS, [id])
        return [{ what: 'idempotency_claims', count: Number(rows[0]?.count), moves: false }]
      },
    },
    {
      name: 'parked messages',
      count: async ({ id }) => {
        const { rows } = await oltp.asOperator('move a tenant', (tx) => tx.query<Parked>(COUNT_PARKED, [id]))
        return [{ what: 'parked_messages', count: Number(rows[0]?.count), bytes: Number(rows[0]?.bytes), moves: false }]
      },
    },
    {
      name: 'rows of the dashboards',
      count: async (tenant) => {
        const rows = await readRows<{ part: string; count: string }>(clickhouse, tenant, {
          query: COUNT_FACTS,
          params: {},
        })
        return rows.map(({ part, count }) => ({ what: 'dashboard_rows', part, count: Number(count), moves: false }))
      },
    },
    { name: 'objects', count: async (tenant) => (objects === undefined ? [] : await countObjects(objects, tenant)) },
  ]
}

interface Parked {
  readonly count: string
  readonly bytes: string
}

/** By the first folder of their names. */
async function countObjects(
  objects: Pick<Objects, 'list'>,
  { id }: Pick<Tenant, 'id'>,
): Promise<readonly TenantMoveContent[]> {
  const folders = new Map<string, { count: number; bytes: number }>()
  let seen = 0
  for await (const { key, sizeBytes } of objects.list(objectFolder(id))) {
    const [, part = ''] = key.split('/')
    const { count, bytes } = folders.get(part) ?? { count: 0, bytes: 0 }
    folders.set(part, { count: count + 1, bytes: bytes + sizeBytes })
    seen += 1
    if (seen === OBJECTS_MAX) break
  }
  return [...folders].map(([part, sizes]) => ({ what: 'objects', part, ...sizes, moves: false }))
}

const COUNT_CLAIMS = 'select count(*) as count from control.idempotency_claims where tenant_id = $1'

const COUNT_PARKED = `
  select coalesce(sum(message_count), 0) as count, coalesce(sum(size_bytes), 0) as bytes
  from control.parked_tenants
  where tenant_id = $1`

const COUNT_FACTS = `
  select toString(toYYYYMM(ts)) as part, count() as count
  from events_response
  where tenant_id = {tenantId:UUID}
  group by part
  order by part`
