import { EVERY_REGION } from '../tenancy/region.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'

/** Who does something. `client` and `operator` are of this platform; `external` is a subject of a trusted issuer. */
export interface Actor {
  readonly kind: 'client' | 'operator' | 'external' | 'cli' | 'platform'
  readonly id?: string
  /** Whose subject it is. */
  readonly issuer?: string
}

/** Somebody doing something: what all entries of one request or command have in common. */
export interface Act {
  readonly actor: Actor
  /** An operationId of the contract, or a command of the CLI. */
  readonly operation: string
  readonly requestId?: string
  readonly reason?: string
}

/** What became of what. */
export interface Change {
  readonly subject: { readonly type: string; readonly id: string }
  /** Of the plan that was made, or is carried out. */
  readonly planId?: string
  /** What a read was of. */
  readonly asked?: unknown
  readonly before?: unknown
  readonly after?: unknown
  /** Of a respondent: kept apart, so that it can be erased with the response. */
  readonly personal?: { readonly responseId: string; readonly before?: unknown; readonly after?: unknown }
}

/** What nobody asked for. */
export const PLATFORM_ACT: Act = { actor: { kind: 'platform' }, operation: 'platform' }

/** Whose chain holds what belongs to no tenant. No tenant is found by this id, so no token can be of it. */
export const PLATFORM: Tenant = Object.freeze({
  id: '00000000-0000-0000-0000-000000000000' as TenantId,
  slug: 'platform',
  name: 'The platform',
  tier: 'standard',
  region: EVERY_REGION,
  placement: 'shared',
  schemaName: 'tenant_shared',
})
