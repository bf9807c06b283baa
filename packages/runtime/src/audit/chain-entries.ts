import type { KeyObject } from 'node:crypto'
import type { Events } from '../events.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { AuditKey } from './audit-key.ts'
import { isSame, macOf, sealOf } from './macs.ts'

export interface ChainEntriesDeps {
  readonly oltp: Pick<Oltp, 'inTenant'>
  readonly key: AuditKey
  readonly events: Events
}

const BATCH_SIZE = 500
/** Ids of entries that were refused, so that each is told once. */
const REFUSED_MAX = 10_000

interface UnchainedRow {
  readonly id: string
  readonly record: string
  readonly seal: Buffer
}

interface HeadRow {
  readonly seq: string
  readonly mac: Buffer
}

/**
 * Gives every entry of the tenant that has none its number, and a MAC over it and the one before. What bears no seal of ours
 * stays where it is and is told: somebody put it there. Returns how many were chained.
 */
export function createChainEntries({ oltp, key, events }: ChainEntriesDeps) {
  const refused = new Set<string>()

  const tell = (tenantId: TenantId, id: string) => {
    if (refused.has(id)) return
    if (refused.size >= REFUSED_MAX) refused.clear()
    refused.add(id)
    events.emit('audit.refused', { tenant_id: tenantId, entry_id: id })
  }

  const chain = async (tx: Tx, { id: tenantId }: Tenant, auditKey: KeyObject): Promise<number> => {
    // 1. One chainer at a time, until its numbers are committed: whoever comes after it reads them.
    await tx.query(LOCK, [tenantId])
    const { rows: unchained } = await tx.query<UnchainedRow>(SELECT_UNCHAINED, [tenantId, BATCH_SIZE, [...refused]])
    const own = unchained.filter((row) => isSame(row.seal, sealOf(auditKey, { tenantId, ...row })))
    for (const row of unchained) if (!own.includes(row)) tell(tenantId, row.id)
    if (own.length === 0) return 0

    // 2. The next numbers, each MAC over the one before.
    const head = (await tx.query<HeadRow>(SELECT_HEAD, [tenantId])).rows[0]
    let [seq, previousMac]: [number, Buffer] = [Number(head?.seq ?? 0), head?.mac ?? Buffer.alloc(0)]
    const links = own.map(({ id, record }) => {
      seq += 1
      previousMac = macOf(auditKey, { tenantId, id, record, seq, previousMac })
      return { id, seq, mac: previousMac }
    })
    await tx.query(SET_LINKS, [
      tenantId,
      links.map(({ id }) => id),
      links.map((link) => link.seq),
      links.map(({ mac }) => mac),
    ])

    // 3. The note for whoever anchors.
    await tx.query(NOTE_HEAD, [tenantId, seq])
    return own.length
  }

  return async function chainEntries(tenant: Tenant): Promise<number> {
    const auditKey = await key()
    let total = 0
    for (;;) {
      const count = await oltp.inTenant(tenant, (tx) => chain(tx, tenant, auditKey))
      total += count
      if (count < BATCH_SIZE) return total
    }
  }
}

const LOCK = `select from pg_advisory_xact_lock(hashtextextended('audit:' || $1::uuid, 0))`

const SELECT_UNCHAINED = `
  select id, record::text as record, seal
  from audit_entries
  where tenant_id = $1
    and seq is null
    and id <> all ($3::uuid[])
  order by id
  limit $2`

const SELECT_HEAD = `
  select seq, mac
  from audit_entries
  where tenant_id = $1
    and seq is not null
  order by seq desc
  limit 1`

const SET_LINKS = `
  update audit_entries e
  set seq = link.seq, mac = link.mac
  from unnest($2::uuid[], $3::bigint[], $4::bytea[]) as link (id, seq, mac)
  where e.tenant_id = $1
    and e.id = link.id
    and e.seq is null`

const NOTE_HEAD = `
  insert into audit_heads (tenant_id, seq)
  values ($1, $2)
  on conflict (tenant_id) do update set seq = excluded.seq`
