import { createHash } from 'node:crypto'
import { hookMapping, type JsonValue, type MappingPool, trustOf } from '@howazit/connector-kit'
import type { Clock } from '../clock.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { HookFailed } from './hook-failed.ts'

export interface HookDeps {
  readonly mappings: Pick<MappingPool, 'map'>
  readonly clock: Clock
}

/** A hook of a tenant's connector, and what it is given. */
export interface HookCall {
  readonly name: string
  readonly input: JsonValue
  readonly files: Readonly<Record<string, string>>
  readonly isPartnerCode: boolean
}

/**
 * Runs a hook where mappings run. Time and chance come from the input's side, so that the same input gives the same output.
 * @throws HookFailed
 */
export async function runHook({ mappings, clock }: HookDeps, tenant: Tenant, call: HookCall): Promise<JsonValue> {
  const { name, input, files, isPartnerCode } = call
  const mapping = hookMapping(files, name)
  const { id: tenantId, tier } = tenant
  const [result] = await mappings.map([
    {
      ...trustOf({ mapping, tenantId, tier, isIsolated: tier === 'gold', isPartnerCode }),
      tenantId,
      version: createHash('sha256').update(mapping.source).digest('base64url'),
      mapping,
      event: input,
      context: { now: clock.now().toISOString(), seed: name },
    },
  ])
  if (result?.status !== 'ok') throw new HookFailed(result?.code ?? 'mapping_unavailable')
  return JSON.parse(result.output) as JsonValue
}
