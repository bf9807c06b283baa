import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { TenantId } from '../tenancy/tenant.ts'

/** An entry as it was written. */
export interface SealedRecord {
  readonly tenantId: TenantId
  readonly id: string
  /** JSON, to the byte. */
  readonly record: string
}

export interface Link extends SealedRecord {
  readonly seq: number
  /** Of the entry before; empty for the first. */
  readonly previousMac: Uint8Array
}

/** Where a chain was at a moment. */
export interface Head {
  readonly tenantId: TenantId
  readonly seq: number
  readonly mac: string
  readonly at: string
}

// What each is for comes first, so that none passes for another; JSON keeps the parts apart.

/** That an entry was written by a holder of the key: one that is put into the table behind its back is never chained. */
export const sealOf = (key: KeyObject, { tenantId, id, record }: SealedRecord): Buffer =>
  hmac(key, ['entry', tenantId, id, record])

/** That an entry is this one of its chain, after that one. */
export const macOf = (key: KeyObject, { tenantId, id, record, seq, previousMac }: Link): Buffer =>
  hmac(key, ['link', tenantId, seq, Buffer.from(previousMac).toString('hex'), id, record])

/** That a chain was as long as this, with this at its end. */
export const anchorOf = (key: KeyObject, { tenantId, seq, mac, at }: Head): Buffer =>
  hmac(key, ['anchor', tenantId, seq, mac, at])

export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

const hmac = (key: KeyObject, parts: readonly (string | number)[]): Buffer =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest()
