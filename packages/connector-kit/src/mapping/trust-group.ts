import { createHash } from 'node:crypto'
import type { Mapping } from './mapping.ts'

export interface TrustGroupQuestion {
  readonly mapping: Mapping
  readonly tenantId: string
  readonly tier: string
  /** Partner code, gold tenants, anyone who must share a process with nobody. */
  readonly isIsolated?: boolean
}

/** Few enough that two cores keep warm, many enough that an escape from V8 reaches one tenant in sixteen. */
const JAVASCRIPT_GROUPS_PER_TIER = 16

/**
 * Who may share a process. Templates cannot run code of their own and share one group; JavaScript is spread over sixteen
 * stable groups per tier; isolated tenants have a group each.
 */
export function trustGroupOf({ mapping, tenantId, tier, isIsolated = false }: TrustGroupQuestion): string {
  if (isIsolated) return ownGroupOf(tenantId)
  if (mapping.kind === 'handlebars') return 'templates'
  const bucket = createHash('sha256').update(tenantId).digest().readUInt32BE(0) % JAVASCRIPT_GROUPS_PER_TIER
  return `javascript:${tier}:${bucket}`
}

/** The group that a tenant has to itself. */
export function ownGroupOf(tenantId: string): string {
  return `tenant:${tenantId}`
}
