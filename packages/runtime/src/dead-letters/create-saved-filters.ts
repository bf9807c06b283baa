import { HowazitError, type SavedFilter, type SavedFilterCreate } from '@howazit/sdk'
import type { Audit } from '../audit/audit-log.ts'
import { asksForAnswers, readFilter } from '../filter/read-filter.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Page, Runtime } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { DEAD_LETTERS } from './dead-letter-fields.ts'
import type { DeadLetterDeps } from './list-dead-letters.ts'

export interface SavedFilterDeps extends DeadLetterDeps {
  readonly audit: Audit
}

interface Row {
  readonly name: string
  readonly filter: string
  readonly updated_at: Date
}

/** So many are shown at once. */
const FILTERS_MAX = 200

/** Filters under names of the tenant's. What one means is read when it is used: `now-2h` is counted from then. */
export function createSavedFilters(deps: SavedFilterDeps): Runtime['savedFilters'] {
  return Object.freeze({
    list: (tenant) => listSavedFilters(deps, tenant),
    get: (tenant, name) => getSavedFilter(deps, tenant, name),
    save: (tenant, filter) => saveFilter(deps, tenant, filter),
    delete: (tenant, name) => deleteSavedFilter(deps, tenant, name),
  } satisfies Runtime['savedFilters'])
}

async function listSavedFilters({ oltp }: SavedFilterDeps, tenant: Tenant): Promise<Page<SavedFilter>> {
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<Row>(LIST, [tenant.id]))
  return { items: rows.map(toSavedFilter) }
}

/** @throws HowazitError `not_found` */
async function getSavedFilter({ oltp }: SavedFilterDeps, tenant: Tenant, name: string): Promise<SavedFilter> {
  const row = await oltp.inTenant(tenant, (tx) => findRow(tx, tenant, name))
  return row ? toSavedFilter(row) : notFound(name)
}

/** @throws HowazitError `invalid_parameter` (cannot be read), `conflict` (there are too many) */
async function saveFilter(
  deps: SavedFilterDeps,
  tenant: Tenant,
  { name, where }: SavedFilterCreate,
): Promise<SavedFilter> {
  const { oltp, clock, audit } = deps
  // Whoever uses it is asked then what they may see.
  readFilter(deps, tenant, {
    where,
    mayReadResponses: true,
    vocabulary: DEAD_LETTERS,
    pointer: '/where',
    firstParameter: 1,
  })
  return await oltp.inTenant(tenant, async (tx) => {
    const before = await findRow(tx, tenant, name)
    if (before === undefined) await refuseTooMany(tx, tenant)
    const { rows } = await tx.query<Row>(SAVE, [tenant.id, name, where, clock.now()])
    const after = toSavedFilter(rows[0] as Row)
    const said = { before: before && withoutAnswers(toSavedFilter(before)), after: withoutAnswers(after) }
    await audit.record(tx, tenant, { subject: subjectOf(name), ...said })
    return after
  })
}

/** @throws HowazitError `not_found` */
async function deleteSavedFilter({ oltp, audit }: SavedFilterDeps, tenant: Tenant, name: string): Promise<void> {
  await oltp.inTenant(tenant, async (tx) => {
    const [before] = (await tx.query<Row>(DELETE, [tenant.id, name])).rows
    if (before === undefined) notFound(name)
    else await audit.record(tx, tenant, { subject: subjectOf(name), before: withoutAnswers(toSavedFilter(before)) })
  })
}

async function findRow(tx: Tx, tenant: Tenant, name: string): Promise<Row | undefined> {
  return (await tx.query<Row>(FIND, [tenant.id, name])).rows[0]
}

async function refuseTooMany(tx: Tx, tenant: Tenant): Promise<void> {
  const [found] = (await tx.query<{ count: number }>(COUNT, [tenant.id])).rows
  if ((found?.count ?? 0) < FILTERS_MAX) return
  throw new HowazitError('conflict', `There are ${FILTERS_MAX} saved filters already. Delete one first.`)
}

function notFound(name: string): never {
  throw new HowazitError('not_found', `There is no saved filter ${name}.`)
}

const subjectOf = (name: string) => ({ type: 'saved_filter', id: name }) as const

/** The log keeps for ever what somebody answered. */
const withoutAnswers = ({ name, where }: SavedFilter) => ({
  name,
  ...(asksForAnswers(where, DEAD_LETTERS) ? { whereAnswers: true } : { where }),
})

const toSavedFilter = ({ name, filter: where, updated_at: at }: Row): SavedFilter => ({
  name,
  where,
  updatedAt: at.toISOString(),
})

const SELECT = `
  select name, filter, updated_at
  from saved_filters
  where tenant_id = $1`

const LIST = `${SELECT} order by name`

const FIND = `${SELECT} and name = $2`

const COUNT = 'select count(*)::int as count from saved_filters where tenant_id = $1'

const SAVE = `
  insert into saved_filters (tenant_id, name, filter, updated_at)
  values ($1, $2, $3, $4)
  on conflict on constraint saved_filters_pkey do update
  set filter = excluded.filter, updated_at = excluded.updated_at
  returning name, filter, updated_at`

const DELETE = `
  delete from saved_filters
  where tenant_id = $1
    and name = $2
  returning name, filter, updated_at`
