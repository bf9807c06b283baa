import type { ClickHouseClient } from '@clickhouse/client'
import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { ResponseImage } from '../response-change.ts'
import type { Stream } from '../stream/stream.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { FACT_COLUMNS, factRows, ZERO_UUID } from './fact-rows.ts'
import { createFindWatermark } from './find-watermark.ts'
import { repairViews } from './repair-views.ts'
import { lockFactsAlone } from './sink-batches.ts'
import { createShadow, swapPartition } from './swap-partition.ts'

export interface RebuildMonthDeps {
  readonly oltp: Oltp
  readonly clickhouse: ClickHouseClient
  readonly stream: Pick<Stream, 'lag'>
  readonly clock: Clock
  readonly ids: Ids
}

/** `busy`: changes of the tenant were on their way; nothing was touched, try again once they have arrived. */
export type Rebuilt = { readonly outcome: 'rebuilt'; readonly responses: number } | { readonly outcome: 'busy' }

const FACT = 'events_response'
const PAGE_SIZE = 2_000

/**
 * Builds one tenant's month of the fact anew from the database, beside the other tenants' rows of that month, swaps the
 * partition and brings the views after it. For when `verify` finds a difference that no batch explains.
 *
 * Sinks wait meanwhile. Every change leaves an event behind, so with none of the tenant's waiting before the reading and
 * none after it, what was read is what the figures must be, and no later event holds a part of it.
 *
 * @param month as 201011
 */
export async function rebuildMonth(deps: RebuildMonthDeps, tenant: Tenant, month: number): Promise<Rebuilt> {
  return await deps.oltp.asOperator('rebuild-month', async (tx) => {
    await lockFactsAlone(tx)
    await refuseCluster(deps.clickhouse)
    if (await isWaiting(deps, tenant)) return { outcome: 'busy' }
    const shadow = await createShadow(deps.clickhouse, FACT)
    const responses = await fillShadow(deps, { tenant, month, shadow })
    if (await isWaiting(deps, tenant)) return { outcome: 'busy' }
    // Fails when the connection, and with it the lock, is gone.
    await tx.query('select 1')
    await swapPartition(deps.clickhouse, { table: FACT, shadow, month })
    await repairViews(deps.clickhouse, [month])
    return { outcome: 'rebuilt', responses }
  })
}

/** Its month lies on several shards, which no swap replaces at once. */
async function refuseCluster(clickhouse: ClickHouseClient): Promise<void> {
  const result = await clickhouse.query({
    query: 'select engine from system.tables where database = currentDatabase() and name = {name:String}',
    query_params: { name: FACT },
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ engine: string }>()
  if (row?.engine === 'Distributed') throw new Error('A month cannot be rebuilt on a ClickHouse cluster.')
}

/** A response that is not stored yet is in neither of the two: its event comes after the rebuild. */
async function isWaiting(deps: RebuildMonthDeps, tenant: Tenant): Promise<boolean> {
  const { pending } = await createFindWatermark(deps)(tenant)
  return pending > 0
}

async function fillShadow(
  deps: RebuildMonthDeps,
  { tenant, month, shadow }: { readonly tenant: Tenant; readonly month: number; readonly shadow: string },
): Promise<number> {
  const { clickhouse } = deps
  await clickhouse.command({
    query: `insert into ${shadow} select * from events_response
      where toYYYYMM(ts) = {month:UInt32} and tenant_id != {tenantId:UUID}`,
    query_params: { month, tenantId: tenant.id },
  })
  const batchId = deps.ids.newId()
  let responses = 0
  for await (const page of pagesOf(deps.oltp, tenant, month)) {
    await clickhouse.insert({
      table: shadow,
      columns: [...FACT_COLUMNS] as [string, ...string[]],
      values: page.flatMap((stored) => toRows(tenant, stored, batchId)),
      format: 'JSONCompactEachRow',
    })
    responses += page.length
  }
  return responses
}

function toRows(tenant: Tenant, { image, revision }: StoredImage, batchId: string): unknown[] {
  const change = {
    eventId: ZERO_UUID,
    type: 'response.created',
    tenantId: tenant.id,
    responseId: image.id,
    surveyId: image.surveyId,
    revision,
    occurredAt: image.recordedAt,
    before: null,
    after: image,
  } as const
  return factRows(change, batchId).map((line): unknown => JSON.parse(line))
}

type StoredImage = { readonly image: ResponseImage; readonly revision: number }

/** The month's responses as they are now, by (submitted_at, id). */
async function* pagesOf(oltp: Oltp, tenant: Tenant, month: number): AsyncGenerator<readonly StoredImage[]> {
  const from = new Date(Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1))
  const to = new Date(Date.UTC(Math.floor(month / 100), month % 100, 1))
  let after: readonly [Date | string, string] = [from, ZERO_UUID]
  while (true) {
    const [submittedAt, id] = after
    const rows = await oltp.inTenant(tenant, (tx) => selectPage(tx, [tenant.id, submittedAt, id, to, PAGE_SIZE]))
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(toStoredImage)
    after = [last.position, last.id]
  }
}

interface PageRow {
  readonly id: string
  /** Of submitted_at, with the microseconds a Date has no room for. */
  readonly position: string
  readonly survey_id: string
  readonly revision: number
  readonly submitted_at: Date
  readonly recorded_at: Date
  readonly completion: ResponseImage['completion']
  readonly channel: string | null
  readonly locale: string | null
  readonly dims: Record<string, string>
  readonly answers: ResponseImage['answers']
}

async function selectPage(tx: Tx, values: readonly unknown[]): Promise<PageRow[]> {
  const { rows } = await tx.query<PageRow>(
    `select response.id, response.submitted_at::text as position, response.survey_id, key.revision,
       response.submitted_at, response.recorded_at, response.completion, response.channel, response.locale, response.dims,
       coalesce((
         select json_agg(json_build_object('questionId', item.question_id, 'questionType', question.type,
           'optionId', item.option_id, 'numericValue', item.numeric_value, 'textValue', item.text_value))
         from response_items as item
         join questions as question on question.tenant_id = $1
           and question.survey_version_id = response.survey_version_id and question.id = item.question_id
         where item.tenant_id = $1 and item.response_id = response.id
           and item.submitted_at = response.submitted_at), '[]') as answers
     from responses as response
     join response_keys as key on key.tenant_id = response.tenant_id and key.response_id = response.id
     where response.tenant_id = $1 and (response.submitted_at, response.id) > ($2::timestamptz, $3::uuid)
       and response.submitted_at < $4
     order by response.submitted_at, response.id limit $5`,
    values,
  )
  return rows
}

const toStoredImage = (row: PageRow): StoredImage => ({
  revision: row.revision,
  image: {
    id: row.id,
    surveyId: row.survey_id,
    surveyVersion: 0,
    submittedAt: row.submitted_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    completion: row.completion,
    channel: row.channel,
    locale: row.locale,
    clientReference: null,
    respondentMeta: null,
    dims: row.dims,
    answers: row.answers,
  },
})
