import { HowazitError, type MappingVersion } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { getMappingRow, toVersion, VERSION_COLUMNS, type VersionRow } from './mapping-row.ts'

/** Newest first, without their sources. @throws HowazitError `not_found` */
export async function listMappingVersions(
  oltp: Oltp,
  tenant: Tenant,
  { mappingId, cursor, limit }: PageQuery & { readonly mappingId: string },
): Promise<Page<MappingVersion>> {
  const before = cursor === undefined ? null : decodeVersion(cursor)
  return await oltp.inTenant(tenant, async (tx) => {
    await getMappingRow(tx, tenant.id, mappingId)
    const { rows } = await tx.query<VersionRow>(SELECT, [tenant.id, mappingId, before, limit + 1])
    const items = rows.slice(0, limit).map(toVersion)
    const last = items.at(-1)
    return { items, ...(rows.length > limit && last && { nextCursor: encodeVersion(last.version) }) }
  })
}

/** Versions are numbered without gaps, so a number says where a page ended. */
const encodeVersion = (version: number): string => Buffer.from(`v${version}`).toString('base64url')

function decodeVersion(cursor: string): number {
  const [, digits] = /^v([1-9]\d{0,6})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (digits !== undefined && encodeVersion(Number(digits)) === cursor) return Number(digits)
  throw new HowazitError('invalid_parameter', 'The cursor is not one that a page ended with.', {
    details: { pointer: '/query/cursor', expected: 'nextCursor of the page before' },
  })
}

const SELECT = `
  select ${VERSION_COLUMNS}
  from mapping_versions
  where tenant_id = $1
    and mapping_id = $2
    and ($3::int is null or version < $3)
  order by version desc
  limit $4`
