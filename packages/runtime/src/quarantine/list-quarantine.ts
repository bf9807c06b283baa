import { HowazitError, type QuarantineDetails, type QuarantineRecord } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import { type Asked, readFilter } from '../filter/read-filter.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { ASKED } from '../oltp/statement-names.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { QUARANTINED } from './quarantine-fields.ts'
import {
  QUARANTINE_COLUMNS,
  type QuarantineDetailsRow,
  type QuarantineRow,
  toQuarantineDetails,
  toQuarantineRecord,
} from './quarantine-row.ts'

export interface QuarantineDeps {
  readonly oltp: Oltp
  readonly clock: Clock
}

/** What was quarantined last comes first; a replica may answer, seconds behind. @throws HowazitError of `readFilter` */
export async function listQuarantine(
  deps: QuarantineDeps,
  tenant: Tenant,
  { cursor, limit, ...asked }: PageQuery & Asked,
): Promise<Page<QuarantineRecord>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { sql, values } = readFilter(deps, tenant, {
    ...asked,
    vocabulary: QUARANTINED,
    pointer: '/query/where',
    firstParameter: 5,
  })
  const given = [tenant.id, after?.at ?? null, after?.id ?? null, limit + 1, ...values]
  const { rows } = await deps.oltp.readInTenant(tenant, (tx) =>
    tx.query<QuarantineRow>(`${SELECT} and ${sql} ${PAGE}`, given),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toQuarantineRecord),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

/** @throws HowazitError `not_found`, also for another tenant's */
export async function getQuarantined(
  { oltp }: QuarantineDeps,
  tenant: Tenant,
  quarantineId: string,
): Promise<QuarantineDetails> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<QuarantineDetailsRow>(SELECT_ONE, [tenant.id, quarantineId]),
  )
  if (rows[0] === undefined)
    throw new HowazitError('not_found', `There is nothing in quarantine under ${quarantineId}.`)
  return toQuarantineDetails(rows[0])
}

const SELECT = `${ASKED}
  select ${QUARANTINE_COLUMNS}
  from quarantined_responses q
  where q.tenant_id = $1`

const PAGE = `
    and ($2::timestamptz is null or (q.created_at, q.id) < ($2::timestamptz, $3::uuid))
  order by q.created_at desc, q.id desc
  limit $4`

const SELECT_ONE = `
  select ${QUARANTINE_COLUMNS}, q.findings, q.payload::text as original
  from quarantined_responses q
  where q.tenant_id = $1
    and q.id = $2`
