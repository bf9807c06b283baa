import { createHash } from 'node:crypto'
import type { MappingEngineName } from './engine/mapping-engine.ts'
import type { Mapping } from './mapping.ts'

export interface TrustGroupQuestion {
  readonly mapping: Mapping
  readonly tenantId: string
  readonly tier: string
  /** Gold tenants, and anyone else who must share a process with nobody. */
  readonly isIsolated?: boolean
  /** Came with a connector from outside: mappings and hooks that neither the tenant nor we have written. */
  readonly isPartnerCode?: boolean
}

/** Whose process a mapping runs in, and behind which wall. */
export interface Trust {
  readonly group: string
  readonly engine: MappingEngineName
}

/** Few enough that two cores keep warm, many enough that an escape from V8 reaches one tenant in sixteen. */
const JAVASCRIPT_GROUPS_PER_TIER = 16

/**
 * Who may share a process. Templates cannot run code of their own and share one group; JavaScript is spread over sixteen
 * stable groups per tier; isolated tenants have a group each. Partner code has one per tenant and runs in QuickJS: who publishes it
 * wants to reach many tenants, so it has to get through an interpreter, WebAssembly and a process, and finds one tenant there.
 */
export function trustOf({ mapping, tenantId, tier, isIsolated, isPartnerCode }: TrustGroupQuestion): Trust {
  if (isPartnerCode) return { group: `partner:${tenantId}`, engine: 'quickjs' }
  if (isIsolated) return { group: ownGroupOf(tenantId), engine: 'isolated-vm' }
  if (mapping.kind !== 'javascript') return { group: 'templates', engine: 'isolated-vm' }
  const bucket = createHash('sha256').update(tenantId).digest().readUInt32BE(0) % JAVASCRIPT_GROUPS_PER_TIER
  return { group: `javascript:${tier}:${bucket}`, engine: 'isolated-vm' }
}

/** The group of `trustOf`. */
export function trustGroupOf(question: TrustGroupQuestion): string {
  return trustOf(question).group
}

/** The group that a tenant has to itself. */
export function ownGroupOf(tenantId: string): string {
  return `tenant:${tenantId}`
}
