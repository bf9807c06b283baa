import type { TenantQuota } from '../limits/rate-limits.ts'

declare const brand: unique symbol

/** Ids of tenants get confused with other ids; a string becomes one at the edge only. */
export type TenantId = string & { readonly [brand]: 'TenantId' }

/** Who a request or message belongs to and where the data lives. Resolved once at the edge, then passed first. */
export interface Tenant {
  readonly id: TenantId
  readonly slug: string
  readonly name: string
  readonly tier: 'standard' | 'gold'
  readonly region: string
  readonly placement: 'shared' | 'schema' | 'database'
  /** The PostgreSQL schema that holds this tenant's tables. */
  readonly schemaName: string
  /** What it may send, where that is not what every tenant may. */
  readonly quota?: TenantQuota
}

/** Tenants of one batch whose transactions are under way side by side: most of a process's ten connections as the app. */
export const TENANTS_AT_ONCE = 8

/** Reads tenants and their placement; short-lived cache inside, so that a placement change is seen within seconds. */
export interface Tenants {
  find(id: TenantId): Promise<Tenant | undefined>
  findBySlug(slug: string): Promise<Tenant | undefined>
  list(): Promise<readonly Tenant[]>
}
