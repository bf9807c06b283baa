import { buffer } from 'node:stream/consumers'
import { type ObjectKey, objectKey } from '../objects/object-key.ts'
import type { Objects } from '../objects/objects.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { AuditKey } from './audit-key.ts'
import { anchorOf, type Head, isSame } from './macs.ts'

/** The last head of each chain, outside the database: what was cut off there is missed here. */
export interface Anchors {
  /** Undefined for a chain that was never anchored. @throws AnchorBroken for one that no holder of the key wrote. */
  find(tenant: Tenant): Promise<Head | undefined>
  put(tenant: Tenant, head: Head): Promise<void>
}

/** Somebody else wrote the anchor, or it is of another chain. */
export class AnchorBroken extends Error {
  override name = 'AnchorBroken'
}

export interface AnchorsDeps {
  readonly objects: Pick<Objects, 'find' | 'get' | 'put'>
  readonly key: AuditKey
}

interface StoredAnchor {
  readonly seq: number
  readonly mac: string
  readonly at: string
  readonly anchor: string
}

export function createAnchors({ objects, key }: AnchorsDeps): Anchors {
  return {
    async find({ id: tenantId }) {
      const name = keyOf(tenantId)
      if (!(await objects.find(name))) return undefined
      const stored = parseAnchor((await buffer(await objects.get(name))).toString())
      const head = stored && { tenantId, seq: stored.seq, mac: stored.mac, at: stored.at }
      if (head && isSame(anchorOf(await key(), head), Buffer.from(stored.anchor, 'hex'))) return head
      throw new AnchorBroken(`The anchor of the audit chain of ${tenantId} is not what was put there.`)
    },
    async put({ id }, head) {
      const { seq, mac, at } = head
      const stored: StoredAnchor = { seq, mac, at, anchor: anchorOf(await key(), head).toString('hex') }
      await objects.put(keyOf(id), Buffer.from(JSON.stringify(stored)))
    },
  }
}

const keyOf = (tenantId: TenantId): ObjectKey => objectKey(tenantId, 'audit/head.json')

function parseAnchor(text: string): StoredAnchor | undefined {
  try {
    const { seq, mac, at, anchor } = JSON.parse(text) as Partial<StoredAnchor>
    const isWhole = typeof seq === 'number' && [mac, at, anchor].every((part) => typeof part === 'string')
    return isWhole ? ({ seq, mac, at, anchor } as StoredAnchor) : undefined
  } catch {
    return undefined
  }
}
