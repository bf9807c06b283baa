import { isDeepStrictEqual } from 'node:util'
import { HowazitError, type TenantCreate, type Tenant as TenantRecord, type TenantUpdate } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import type { Audit } from '../audit/audit-log.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import { toScheduleMs, toSeconds } from '../webhooks/retry-schedule.ts'
import { assertRegionOfServer, assertServer } from './assert-server.ts'
import { PLACE_TENANTS } from './place-tenants.ts'
import { placementFor, SCHEMA_PLACEMENTS_MAX, toPlacementRow } from './placement.ts'
import { assertRegion } from './region.ts'
import type { Servers } from './servers.ts'

/** Tenants as operators see them: their records, and none of their data. */
export interface TenantRegistry {
  /**
   * The same slug with the same values is the tenant that is there.
   *
   * @throws HowazitError `conflict` for a slug or external id that another tenant has, `wrong_region` for one that is not the
   *   platform's, `validation_failed` for a server that is not there or in another region.
   */
  create(tenant: TenantCreate): Promise<{ readonly tenant: TenantRecord; readonly created: boolean }>
  /** @throws HowazitError `not_found` */
  get(tenantId: string): Promise<TenantRecord>
  /** Newest first. */
  list(query: PageQuery & { readonly slug?: string | undefined }): Promise<Page<TenantRecord>>
  /** What is undefined stays. @throws HowazitError `not_found`, or `conflict` for an external id that another tenant has. */
  update(tenantId: string, update: TenantUpdate): Promise<TenantRecord>
}

export interface TenantRegistryDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly ids: Ids
  readonly audit: Audit
  readonly jobs: Pick<Jobs, 'wake'>
  readonly servers: Pick<Servers, 'others'>
  /** Of the platform. */
  readonly region: string
}

interface TenantRow {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly tier: TenantRecord['tier']
  readonly region: string
  readonly placement: TenantRecord['placement']
  readonly server: string
  readonly state: TenantRecord['state']
  readonly state_detail: string | null
  readonly retention_days: number | null
  readonly retry_schedule_ms: readonly string[] | null
  readonly external_id: string | null
  readonly quota_per_second: number | null
  readonly quota_burst: number | null
  readonly quota_client_percent: number | null
  readonly created_at: Date
  /** Only where somebody looks. */
  readonly parked?: { readonly messages: number; readonly bytes: number; readonly since: string } | null
}

// Cursors hold milliseconds, and what lies between two of them would be on no page.
const CREATED_AT = `date_trunc('milliseconds', created_at)`
const COLUMNS = `id, slug, name, tier, region, placement, server_name as server, state, state_detail, retention_days, retry_schedule_ms, external_id,
  quota_per_second, quota_burst, quota_client_percent,
  ${CREATED_AT} as created_at`

// Summed over the stages: each has its own messages to come back to.
const PARKED = `
  (select json_build_object('messages', sum(message_count), 'bytes', sum(size_bytes), 'since', min(since))
   from control.parked_tenants p
   where p.tenant_id = tenants.id
   having sum(message_count) > 0) as parked`

const INSERT = `
  insert into control.tenants (id, slug, name, tier, external_id, region, placement, database_name, schema_name, state,
    retention_days, quota_per_second, quota_burst, quota_client_percent, retry_schedule_ms, server_name)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
  on conflict (slug) do nothing
  returning ${COLUMNS}`

const COUNT_SCHEMAS = `select count(*) as count from control.tenants where placement = 'schema' and server_name = $1`

const FIND_BY_SLUG = `select ${COLUMNS} from control.tenants where slug = $1`

const FIND = `select ${COLUMNS}, ${PARKED} from control.tenants where id = $1`

const LOCK = `select ${COLUMNS} from control.tenants where id = $1 for update`

const LIST = `
  select ${COLUMNS}, ${PARKED}
  from control.tenants
  where ($1::text is null or slug = $1)
    and ($2::timestamptz is null or (${CREATED_AT}, id) < ($2::timestamptz, $3::uuid))
  order by ${CREATED_AT} desc, id desc
  limit $4`

// An external id and a quota can be taken away, so null in them means something and says so by a flag.
const UPDATE = `
  update control.tenants
  set name = coalesce($2, name),
    tier = coalesce($3, tier),
    external_id = case when $4 then $5 else external_id end,
    quota_per_second = case when $6 then $7 else quota_per_second end,
    quota_burst = case when $6 then $8 else quota_burst end,
    quota_client_percent = case when $6 then $9 else quota_client_percent end,
    retention_days = case when $10 then $11 else retention_days end,
    retry_schedule_ms = case when $12 then $13::bigint[] else retry_schedule_ms end
  where id = $1
  returning ${COLUMNS}`

export function createTenantRegistry(deps: TenantRegistryDeps): TenantRegistry {
  const { oltp, ids, audit, jobs, servers, region: ours } = deps
  return Object.freeze({
    async create({ slug, name = slug, tier = 'standard', region = ours, placement = 'shared', ...rest }) {
      const wanted = { slug, name, tier, region, placement, ...rest }
      assertRegion(ours, wanted)
      assertServer(servers, wanted)
      assertRegionOfServer(servers, wanted)
      const result = await withTakenIds(() =>
        oltp.asOperator('create tenant', async (tx) => {
          const { rows } = await tx.query<TenantRow>(INSERT, toInserted(ids.newId(), wanted))
          const created = rows[0] && toRecord(rows[0])
          if (created === undefined) return { tenant: await findSame(tx, wanted), created: false }
          if (placement === 'schema') await assertRoom(tx, wanted.server)
          await audit.record(tx, PLATFORM, { subject: subjectOf(created.id), after: created })
          return { tenant: created, created: true }
        }),
      )
      if (result.tenant.state === 'provisioning') await jobs.wake(PLACE_TENANTS)
      return result
    },
    async get(tenantId) {
      const { rows } = await oltp.asOperator('read tenants', (tx) => tx.query<TenantRow>(FIND, [tenantId]))
      return toRecord(rows[0] ?? notFound(tenantId))
    },
    async list({ slug, cursor, limit }) {
      const after = cursor === undefined ? undefined : decodeCursor(cursor)
      const values = [slug ?? null, after?.at ?? null, after?.id ?? null, limit + 1]
      const { rows } = await oltp.asOperator('read tenants', (tx) => tx.query<TenantRow>(LIST, values))
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return {
        items: items.map(toRecord),
        ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
      }
    },
    async update(tenantId, update) {
      const values = toUpdated(tenantId, update)
      return await withTakenIds(() =>
        oltp.asOperator('change tenant', async (tx) => {
          const found = await tx.query<TenantRow>(LOCK, [tenantId])
          const before = toRecord(found.rows[0] ?? notFound(tenantId))
          const { rows } = await tx.query<TenantRow>(UPDATE, values)
          const after = toRecord(rows[0] ?? notFound(tenantId))
          await audit.record(tx, PLATFORM, { subject: subjectOf(tenantId), before, after })
          return after
        }),
      )
    },
  } satisfies TenantRegistry)
}

const subjectOf = (id: string) => ({ type: 'tenant', id })

type NewTenant = TenantCreate & Required<Pick<TenantCreate, 'name' | 'tier' | 'region' | 'placement'>>

function toInserted(id: string, tenant: NewTenant): readonly unknown[] {
  const { slug, name, tier, externalId, region, placement, server, retentionDays, quota, retrySchedule } = tenant
  const { database, schemaName } = toPlacementRow(placementFor(placement, { tenantId: id, server }))
  const state = placement === 'shared' ? 'active' : 'provisioning'
  const place = [region, placement, database, schemaName, state]
  const kept = [retentionDays ?? null, ...toColumns(quota), toScheduleMs(retrySchedule)]
  return [id, slug, name, tier, externalId ?? null, ...place, ...kept, server ?? '']
}

function toUpdated(tenantId: string, update: TenantUpdate): readonly unknown[] {
  const { name, tier, externalId, quota, retentionDays, retrySchedule } = update
  const ownId = [externalId !== undefined, externalId ?? null]
  const kept = [retentionDays !== undefined, retentionDays ?? null]
  const schedule = [retrySchedule !== undefined, toScheduleMs(retrySchedule)]
  return [
    tenantId,
    name ?? null,
    tier ?? null,
    ...ownId,
    quota !== undefined,
    ...toColumns(quota),
    ...kept,
    ...schedule,
  ]
}

/** @throws HowazitError `conflict` */
async function assertRoom(tx: Tx, server = ''): Promise<void> {
  const { rows } = await tx.query<{ count: string }>(COUNT_SCHEMAS, [server])
  if (Number(rows[0]?.count) <= SCHEMA_PLACEMENTS_MAX) return
  throw new HowazitError(
    'conflict',
    `${SCHEMA_PLACEMENTS_MAX} tenants have a schema of their own, as many as one database may hold. Give this one a database.`,
    { details: { pointer: '/placement' } },
  )
}

async function findSame(tx: Tx, wanted: NewTenant): Promise<TenantRecord> {
  const { rows } = await tx.query<TenantRow>(FIND_BY_SLUG, [wanted.slug])
  const found = rows[0] && toRecord(rows[0])
  const other = COMPARED.filter((name) => !isDeepStrictEqual(comparable(found, name), comparable(wanted, name)))
  if (found && other.length === 0) return found
  const sentence = `There is a tenant ${wanted.slug} already, with another ${other.join(', ')}.`
  throw new HowazitError('conflict', sentence, { details: { pointer: '/slug' } })
}

const COMPARED = [
  'name',
  'tier',
  'externalId',
  'region',
  'placement',
  'server',
  'retentionDays',
  'retrySchedule',
  'quota',
] as const satisfies readonly (keyof NewTenant)[]

/** A quota as it is kept, since that is completed. */
const comparable = (tenant: Partial<NewTenant> | undefined, name: (typeof COMPARED)[number]) =>
  name === 'quota' ? toColumns(tenant?.quota) : tenant?.[name]

function toRecord({ external_id: externalId, created_at: createdAt, ...row }: TenantRow): TenantRecord {
  const { quota_per_second: perSecond, quota_burst: burst, quota_client_percent: clientPercent, ...more } = row
  const {
    server,
    state_detail: stateDetail,
    retention_days: retentionDays,
    retry_schedule_ms: scheduleMs,
    parked,
    ...tenant
  } = more
  return {
    ...tenant,
    ...(server !== '' && { server }),
    ...(externalId !== null && { externalId }),
    ...(stateDetail !== null && { stateDetail }),
    ...(parked && { parked: { ...parked, since: new Date(parked.since).toISOString() } }),
    ...(retentionDays !== null && { retentionDays }),
    ...(scheduleMs !== null && { retrySchedule: toSeconds(scheduleMs) }),
    ...(perSecond !== null &&
      burst !== null && { quota: { perSecond, burst, ...(clientPercent !== null && { clientPercent }) } }),
    createdAt: createdAt.toISOString(),
  }
}

/** One second's worth at once, where nothing is said, and never less: a tenant may always send what it may in a second. */
const toColumns = (quota: TenantUpdate['quota']): readonly (number | null)[] =>
  quota
    ? [quota.perSecond, Math.max(quota.perSecond, quota.burst ?? 0), quota.clientPercent ?? null]
    : [null, null, null]

function notFound(tenantId: string): never {
  throw new HowazitError('not_found', `There is no tenant ${tenantId}.`)
}

/** @throws HowazitError `conflict` for an external id that another tenant has. */
async function withTakenIds<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'tenants_external_id_key') throw error
    throw new HowazitError('conflict', 'Another tenant has this external id.', { details: { pointer: '/externalId' } })
  }
}
