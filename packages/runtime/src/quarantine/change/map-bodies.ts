import type { JsonValue, MappingPool, MappingResult } from '@howazit/connector-kit'
import { findSource, versionNotFound } from '../../mappings/get-mapping-version.ts'
import { mapEvents } from '../../mappings/map-events.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Held, Transformed } from './transform.ts'

export interface MapDeps {
  readonly oltp: Oltp
  readonly mappings: Pick<MappingPool, 'check' | 'map'>
}

/** What a version of a mapping of the tenant's makes of bodies, in their order. */
export async function mapBodies(
  deps: MapDeps,
  tenant: Tenant,
  { held, which }: { readonly held: readonly Held[]; readonly which: { mappingId: string; version: number } },
): Promise<readonly Transformed[]> {
  const source = await deps.oltp.inTenant(tenant, (tx) => findSource(tx, tenant.id, which))
  if (!source) throw versionNotFound(which.mappingId, which.version)
  const results = await mapEvents(deps, tenant, { source, events: held.map(toEvent) })
  return results.map(toTransformed)
}

/** What a mapping sees of it. The event `response.quarantined` is another thing, and has no answers. */
const toEvent = ({ id, body, findings, acceptedAt }: Held) => ({
  eventId: id,
  event: {
    type: 'quarantine.fix',
    timestamp: acceptedAt,
    data: { response: body, findings } as unknown as JsonValue,
  },
})

function toTransformed(result: MappingResult): Transformed {
  if (result.status !== 'ok') return { failure: { code: result.code, pointer: '' } }
  try {
    return { body: JSON.parse(result.output) as unknown }
  } catch {
    return { failure: { code: 'mapping_output_invalid', pointer: '' } }
  }
}
