import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant, Tenants } from '../tenancy/tenant.ts'

export interface TrimInboundDeps {
  readonly oltp: Pick<Oltp, 'inTenant'>
  readonly tenants: Pick<Tenants, 'list'>
}

export interface TrimInboundOptions {
  /** What is said in older ones is shredded. */
  readonly shredBefore: Date
  /** That older ones came is forgotten: longer than anything is repeated. */
  readonly forgetBefore: Date
  readonly signal: AbortSignal
}

const PIECE = 1_000

/** Shreds what outside systems told long ago, and forgets longer ago that they did, a piece at a time. */
export async function trimInbound(
  { oltp, tenants }: TrimInboundDeps,
  { shredBefore, forgetBefore, signal }: TrimInboundOptions,
): Promise<void> {
  for (const tenant of await tenants.list()) {
    await repeat(oltp, { tenant, statement: SHRED, before: shredBefore, signal })
    await repeat(oltp, { tenant, statement: FORGET, before: forgetBefore, signal })
  }
}

interface Repetition {
  readonly tenant: Tenant
  readonly statement: string
  readonly before: Date
  readonly signal: AbortSignal
}

async function repeat(oltp: TrimInboundDeps['oltp'], { tenant, statement, before, signal }: Repetition): Promise<void> {
  for (let count = PIECE; count === PIECE && !signal.aborted; ) {
    const { rowCount } = await oltp.inTenant(tenant, (tx) => tx.query(statement, [tenant.id, before, PIECE]))
    count = rowCount
  }
}

const SHRED = `
  update inbound_calls
  set sealed = null
  where tenant_id = $1
    and id in (
      select id from inbound_calls
      where tenant_id = $1 and received_at < $2 and sealed is not null
      limit $3)`

const FORGET = `
  delete from inbound_calls
  where tenant_id = $1
    and id in (select id from inbound_calls where tenant_id = $1 and received_at < $2 limit $3)`
