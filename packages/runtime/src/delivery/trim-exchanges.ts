import type { Oltp } from '../oltp/oltp.ts'
import type { Tenants } from '../tenancy/tenant.ts'

export interface TrimExchangesDeps {
  readonly oltp: Pick<Oltp, 'inTenant'>
  readonly tenants: Pick<Tenants, 'list'>
}

export interface TrimExchangesOptions {
  readonly before: Date
  readonly signal: AbortSignal
}

const PIECE = 1_000

/** Removes what was said in attempts long ago, a piece at a time; the attempts stay. */
export async function trimExchanges(
  { oltp, tenants }: TrimExchangesDeps,
  { before, signal }: TrimExchangesOptions,
): Promise<void> {
  for (const tenant of await tenants.list()) {
    for (let count = PIECE; count === PIECE && !signal.aborted; ) {
      const values = [tenant.id, firstIdAt(before), PIECE]
      const { rowCount } = await oltp.inTenant(tenant, (tx) => tx.query(DELETE, values))
      count = rowCount
    }
  }
}

/** Ids are UUIDs of version 7, which begin with the time: what was made before has one below, and the key finds it. */
function firstIdAt(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

const DELETE = `
  delete from exchanges
  where tenant_id = $1
    and id in (select id from exchanges where tenant_id = $1 and id < $2 order by id limit $3)`
