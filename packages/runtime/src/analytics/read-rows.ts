import type { ClickHouseClient } from '@clickhouse/client'
import type { Tenant } from '../tenancy/tenant.ts'
import { toClickhouseError } from './to-clickhouse-error.ts'

export interface TenantQuery {
  readonly query: string
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * The door to a tenant's figures: the statement must fence itself by `{tenantId:UUID}`, which is bound here and nowhere else.
 *
 * @throws HowazitError `unavailable` when ClickHouse is away.
 */
export async function readRows<Row>(
  clickhouse: ClickHouseClient,
  tenant: Pick<Tenant, 'id'>,
  { query, params }: TenantQuery,
): Promise<Row[]> {
  if (!query.includes('tenant_id = {tenantId:UUID}')) throw new Error('A statement on figures must name its tenant.')
  try {
    const result = await clickhouse.query({
      query,
      query_params: { ...params, tenantId: tenant.id },
      format: 'JSONEachRow',
    })
    return await result.json<Row>()
  } catch (error) {
    throw toClickhouseError(error)
  }
}
