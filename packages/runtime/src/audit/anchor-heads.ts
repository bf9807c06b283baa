import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { AnchorBroken, type Anchors } from './anchors.ts'

export interface AnchorHeadDeps {
  readonly oltp: Pick<Oltp, 'inTenant'>
  readonly anchors: Anchors
  readonly clock: Clock
  readonly events: Events
}

interface HeadRow {
  readonly seq: string
  readonly mac: string
}

/**
 * Anchors the head of one chain. Where the chain does not hold what was anchored last, the anchor stays as it is, as evidence,
 * and it is told: anchoring the chain as it is now would make whatever happened look right.
 */
export function createAnchorHead({ oltp, anchors, clock, events }: AnchorHeadDeps) {
  const read = (tenant: Tenant, statement: string, values: readonly unknown[]) =>
    oltp.inTenant(tenant, (tx) => tx.query<HeadRow>(statement, values))

  const holdsAnchor = async (tenant: Tenant): Promise<boolean> => {
    try {
      const anchored = await anchors.find(tenant)
      if (!anchored) return true
      const { rows } = await read(tenant, SELECT_LINK, [tenant.id, anchored.seq])
      return rows[0]?.mac === anchored.mac
    } catch (error) {
      if (error instanceof AnchorBroken) return false
      throw error
    }
  }

  return async function anchorHead(tenant: Tenant): Promise<void> {
    if (!(await holdsAnchor(tenant))) return events.emit('audit.broken', { tenant_id: tenant.id })
    const [head] = (await read(tenant, SELECT_HEAD, [tenant.id])).rows
    if (!head) return
    const seq = Number(head.seq)
    await anchors.put(tenant, { tenantId: tenant.id, seq, mac: head.mac, at: clock.now().toISOString() })
    await oltp.inTenant(tenant, (tx) => tx.query(NOTE_ANCHORED, [tenant.id, seq]))
    events.emit('audit.anchored', { tenant_id: tenant.id, seq })
  }
}

const SELECT_LINK = `
  select seq, encode(mac, 'hex') as mac
  from audit_entries
  where tenant_id = $1
    and seq = $2`

const SELECT_HEAD = `
  select seq, encode(mac, 'hex') as mac
  from audit_entries
  where tenant_id = $1
    and seq is not null
  order by seq desc
  limit 1`

const NOTE_ANCHORED = `
  update audit_heads
  set anchored_seq = $2
  where tenant_id = $1`
