import type { TenantQuota } from '../limits/rate-limits.ts'
import type { Placement } from './placement.ts'

declare const brand: unique symbol

/** Ids of tenants get confused with other ids; a string becomes one at the edge only. */
export type TenantId = string & { readonly [brand]: 'TenantId' }

/** Who a request or message belongs to and where the data lives. Resolved once at the edge, then passed first. */
export interface Tenant extends Placement {
  readonly id: TenantId
  readonly slug: string
  readonly name: string
  readonly tier: 'standard' | 'gold'
  readonly region: string
  readonly placement: 'shared' | 'schema' | 'database'
  /** Why nobody can enter it now: its tables are being made, or brought to this version. */
  readonly isWaitingFor?: 'provisioning' | 'migration'
  /** How long its responses are kept. For ever without it. */
  readonly retentionDays?: number
  /** How long its deliveries wait before each attempt, where neither route nor endpoint says. */
  readonly retryScheduleMs?: readonly number[]
  /** Which share of its reads is made again on a copy of it, where that is, and by which move. */
  readonly mirror?: Placement & { readonly percent: number; readonly moveId: string }
  /** What it may send, where that is not what every tenant may. */
  readonly quota?: TenantQuota
}

/** Tenants of one batch whose transactions are under way side by side: most of a process's ten connections as the app. */
export const TENANTS_AT_ONCE = 8

/** Reads tenants and their placement; short-lived cache inside, so that a placement change is seen within seconds. */
export interface Tenants {
  /** Also one that cannot be entered yet. */
  find(id: TenantId): Promise<Tenant | undefined>
  findBySlug(slug: string): Promise<Tenant | undefined>
  /** Read anew: for one that is not where it was. */
  findAnew(id: TenantId): Promise<Tenant | undefined>
  /** Those that can be entered. */
  list(): Promise<readonly Tenant[]>
  /** Every place where tenants' tables are that can be worked on: the shared one first. */
  placements(): Promise<readonly Placement[]>
  /** The same, read now: a tenant that was switched a moment ago may be where nobody was before. */
  placementsAnew(): Promise<readonly Placement[]>
}
