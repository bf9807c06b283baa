import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** An entry with its place in the chain. */
export interface ChainRow {
  readonly id: string
  readonly record: string
  readonly seal: Buffer
  readonly seq: number
  readonly mac: Buffer
}

const PAGE_SIZE = 1_000

/**
 * The chain from its first entry on, page by page, each in a transaction of its own; what is chained meanwhile comes last.
 * Pages go on after number and id: should a number be there twice, both are seen.
 */
export async function* readChain(oltp: Pick<Oltp, 'inTenant'>, tenant: Tenant): AsyncGenerator<readonly ChainRow[]> {
  let after: readonly [seq: string, id: string] = FIRST
  for (;;) {
    const values = [tenant.id, ...after, PAGE_SIZE]
    const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<StoredRow>(SELECT_PAGE, values))
    if (rows.length > 0) yield rows.map((row) => ({ ...row, seq: Number(row.seq) }))
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) return
    after = [last.seq, last.id]
  }
}

interface StoredRow extends Omit<ChainRow, 'seq'> {
  readonly seq: string
}

/** Before everything there can be, numbers below 1 included. */
const FIRST = ['-9223372036854775808', '00000000-0000-0000-0000-000000000000'] as const

const SELECT_PAGE = `
  select id, record::text as record, seal, seq, mac
  from audit_entries
  where tenant_id = $1
    and (seq, id) > ($2::bigint, $3::uuid)
  order by seq, id
  limit $4`
