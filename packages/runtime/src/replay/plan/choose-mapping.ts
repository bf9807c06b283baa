import { HowazitError } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

export interface MappingChoice {
  readonly replayId: string
  /** `original`, `current` or `v3`. */
  readonly mapping: string
}

/**
 * Writes down that each item will be mapped by this version of its route's mapping; what is current was written with the items. What may
 * have been received keeps the version it has: only the same bytes go out again.
 *
 * @throws HowazitError `validation_failed` where not all of them are of one mapping that has the version asked for
 */
export async function chooseMapping(tx: Tx, tenant: Tenant, { replayId, mapping }: MappingChoice): Promise<void> {
  if (mapping === 'original' || mapping === 'current') return
  const version = Number(mapping.slice(1))
  const { rows } = await tx.query<{ name: string | null; has_version: boolean }>(FIND, [tenant.id, replayId, version])
  if (rows.length !== 1 || rows[0]?.name == null) throw notOfOne(mapping, rows.length)
  if (!rows[0].has_version)
    throw new HowazitError('validation_failed', `${rows[0].name} has no version ${version}.`, {
      details: { pointer: '/mapping', expected: `a version of ${rows[0].name}`, got: mapping },
    })
  await tx.query(CHOOSE_VERSION, [tenant.id, replayId, version])
}

const notOfOne = (mapping: string, mappings: number): HowazitError =>
  new HowazitError(
    'validation_failed',
    `${mapping} is a version of one mapping, and what is to be sent again has ${mappings === 1 ? 'none' : mappings}.`,
    {
      details: {
        pointer: '/mapping',
        expected: 'original, current, or a filter for routes with one mapping',
        got: mapping,
      },
    },
  )

// One row per mapping; what has none is one too.
const FIND = `
  select m.name, v.version is not null as has_version
  from replay_items i
  join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
  left join connection_routes r on r.tenant_id = $1 and r.id = d.route_id
  left join mappings m on m.tenant_id = $1 and m.id = r.mapping_id
  left join mapping_versions v on v.tenant_id = $1 and v.mapping_id = m.id and v.version = $3
  where i.tenant_id = $1
    and i.replay_id = $2
  group by m.id, m.name, v.version
  limit 2`

const CHOOSE_VERSION = `
  update replay_items i
  set mapping_version = $3
  from deliveries d
  where i.tenant_id = $1
    and i.replay_id = $2
    and d.tenant_id = $1
    and d.id = i.delivery_id
    and d.pinned_request is null`
