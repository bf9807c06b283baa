import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import type { AuditEntry, SurveyCreate } from '@howazit/sdk'
import pg from 'pg'
import { pino } from 'pino'
import { prepareClickhouse } from '../../src/analytics/prepare-clickhouse.ts'
import { toClientId } from '../../src/clients/client-id.ts'
import { type Env, toConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { createRuntime } from '../../src/create-runtime.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { insertTaxonomy } from '../../src/insights/job/advance/taxonomies.ts'
import { emptyTaxonomy } from '../../src/insights/text/themes/taxonomy.ts'
import { migrateJobs } from '../../src/jobs/postgres-queue-backend.ts'
import { decodeCursor, encodeCursor } from '../../src/page-cursor.ts'
import { startPipeline } from '../../src/pipeline.ts'
import type { Runtime } from '../../src/runtime.ts'
import { createTenant } from '../../src/tenancy/create-tenant.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { TRACKER_FOLDER } from '../connections/start-tracker.ts'
import { type Receiver, startReceiver } from '../delivery/receiver.ts'
import { bodyFor, questionOf } from '../ingest/setup.ts'
import { createTestClickhouse, createTestPostgres } from '../support/databases.ts'
import { until } from '../support/until.ts'

/** One of everything a tenant can have, by the name that the API gives it. */
export interface Belongings {
  readonly surveyId: string
  readonly npsId: string
  readonly csatId: string
  readonly idempotencyKey: string
  readonly responseId: string
  readonly webhookId: string
  readonly connectionId: string
  readonly routeId: string
  readonly deliveryId: string
  /** Of a delivery that did not arrive. */
  readonly deadId: string
  readonly replayId: string
  readonly insightId: string
  readonly scheduleId: string
  readonly quarantineId: string
  readonly fixId: string
  readonly filterName: string
  readonly mappingId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly entryId: string
  /** Where a page of responses ended. */
  readonly cursor: string
}

/** Everything a tenant has, and who that is. */
export interface Household {
  readonly tenant: Tenant
  readonly has: Belongings
}

/** A platform with every stage and two tenants on it, who have the same kinds of things; nothing is under way any more. */
export interface TwoTenants extends AsyncDisposable {
  readonly context: Context
  readonly runtime: Runtime
  readonly acme: Household
  readonly globex: Household
  /** As the superuser, who sees and may do everything. */
  readonly sql: <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<Row[]>
  readonly clickhouse: ClickHouseClient
}

export const SURVEY: SurveyCreate = {
  name: 'Visit',
  questions: [
    { key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' },
    { key: 'satisfied', type: 'csat', text: 'How satisfied are you?' },
    { key: 'why', type: 'text', text: 'Why?' },
  ],
}

/** More than a page of one. */
const RESPONSES = 3

export async function setUpTenants(env: Env = {}): Promise<TwoTenants> {
  await using opening = new AsyncDisposableStack()
  const postgres = opening.use(await createTestPostgres())
  const clickhouse = opening.use(await createTestClickhouse())
  const receiver = opening.use(await startReceiver())
  const keys = await mkdtemp(join(tmpdir(), 'howazit-keys-'))
  opening.defer(() => rm(keys, { recursive: true }))
  const config = toConfig({
    HOWAZIT_POSTGRES_URL: postgres.url,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
    HOWAZIT_KEY_FILE: join(keys, 'secrets.key'),
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_CONNECTORS_DIR: TRACKER_FOLDER,
    ...env,
  })
  await prepareClickhouse(config.clickhouse)
  await migrateJobs(postgres.url)
  const admin = new pg.Pool({ connectionString: postgres.url, max: 2 })
  admin.on('error', () => {})
  opening.defer(() => admin.end())
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  opening.defer(() => context.close())
  const pipeline = await startPipeline(context)
  opening.defer(() => pipeline.stop())

  const runtime = createRuntime(context)
  const sql = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await admin.query(text, [...values])).rows as Row[]
  const world = { context, runtime, receiver }
  const [acme, globex] = await Promise.all([moveIn(world, 'acme'), moveIn(world, 'globex')])
  await until('what was published is marked', async () => {
    const left = await sql('select from tenant_shared.outbox where dispatched_at is null')
    return left.length === 0
  })
  const opened = opening.move()
  return {
    context,
    runtime,
    acme,
    globex,
    sql,
    clickhouse: clickhouse.client,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

interface World {
  readonly context: Context
  readonly runtime: Runtime
  readonly receiver: Receiver
}

async function moveIn({ context, runtime, receiver }: World, slug: string): Promise<Household> {
  const { surveys, responses, webhooks, deliveries, replays, savedFilters, clients, connections, analytics, audit } =
    runtime
  const tenant = await createTenant(context.oltp, { slug, name: slug })
  const { survey } = await surveys.create(tenant, { ...SURVEY, name: `Visit to ${slug}` })
  const { id: webhookId } = await webhooks.create(tenant, { url: receiver.url, description: `Desk of ${slug}` })
  const mappingId = await publishTwice(runtime, tenant)
  const { connection } = await connections.create(tenant, {
    name: `Issues of ${slug}`,
    connector: 'tracker',
    settings: { host: '127.0.0.1', port: receiver.port },
    secrets: { token: 'tr_example' },
    // Disabled: nothing is to be sent.
    routes: [{ eventType: 'response.created', operation: 'createIssue', enabled: false }],
  })
  const offers = Array.from({ length: RESPONSES }, (_, at) => ({ key: `${slug}-${at}`, body: ratedBy(survey, slug) }))
  await responses.accept(tenant, offers)
  const { id: deliveryId } = await webhooks.test(tenant, webhookId)
  const deadId = await failOne(runtime, tenant, receiver.url)
  const { quarantineId, fixId } = await quarantineOne(runtime, tenant, survey)
  const { id: replayId } = await replays.plan(tenant, { where: `id = ${deadId}`, mayReadResponses: true })
  const { name: filterName } = await savedFilters.save(tenant, { name: `of-${slug}`, where: `key = '${slug}'` })
  const schedule = { surveyId: survey.id, every: 'month', at: '06:00' } as const
  const { id: scheduleId } = await runtime.insightSchedules.create(tenant, schedule)
  const { id: clientId, secret } = await clients.create(tenant, {
    name: `Kiosk of ${slug}`,
    scopes: ['responses:read'],
  })

  await until('every response is on a dashboard', async () => {
    const { total } = await analytics.counts(tenant, { surveyId: survey.id, interval: 'day' })
    return total === RESPONSES
  })
  await until('every response is counted live', async () => {
    const { counts } = await context.feeds.readHead(tenant)
    return counts[0]?.responses === RESPONSES
  })
  await until('every delivery is delivered', async () => {
    const { items } = await deliveries.list(tenant, { limit: 100, status: 'delivered' })
    return items.length === RESPONSES + 1
  })
  const [{ id: entryId }] = (await until('every audit entry is chained', async () => {
    const { items } = await audit.list(tenant, { limit: 100 })
    return items.every(({ seq }) => seq !== undefined) ? items : undefined
  })) as [AuditEntry]
  const insightId = await findOut(runtime, tenant, survey.id)
  const taxonomy = { ...emptyTaxonomy(survey.id), version: 9 }
  await context.oltp.inTenant(tenant, (tx) => insertTaxonomy(tx, tenant, { taxonomy, now: context.clock.now() }))
  const { nextCursor = '' } = await responses.list(tenant, { limit: 1 })
  return {
    tenant,
    has: {
      surveyId: survey.id,
      npsId: questionOf(survey, 'recommend').id,
      csatId: questionOf(survey, 'satisfied').id,
      idempotencyKey: `${slug}-0`,
      responseId: responseIdOf(tenant.id, `${slug}-0`),
      webhookId,
      connectionId: connection.id,
      routeId: connection.routes[0]!.id,
      deliveryId,
      deadId,
      replayId,
      insightId,
      scheduleId,
      quarantineId,
      fixId,
      filterName,
      mappingId,
      clientId,
      clientSecret: secret,
      entryId,
      cursor: nextCursor,
    },
  }
}

/** What the responses say, all of them. */
async function findOut({ insights }: Runtime, tenant: Tenant, surveyId: string): Promise<string> {
  const timeframe = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
  const { id } = await insights.create(tenant, { surveyId, timeframe })
  await until('an insight is over', async () => (await insights.get(tenant, id)).status === 'succeeded')
  return id
}

/** A delivery whose mapping makes no JSON. */
async function failOne({ webhooks, deliveries }: Runtime, tenant: Tenant, url: string): Promise<string> {
  const mapping = { kind: 'handlebars', source: 'no JSON' } as const
  const { id } = await webhooks.create(tenant, { url, eventType: 'webhook.*', mapping })
  const { id: deadId } = await webhooks.test(tenant, id)
  await until('a delivery is refused', async () => (await deliveries.get(tenant, deadId)).status === 'refused')
  return deadId
}

/** A response that does not fit, and what could be done about it. */
async function quarantineOne(runtime: Runtime, tenant: Tenant, survey: Parameters<typeof bodyFor>[0]) {
  const { surveys, responses, quarantine, quarantineFixes } = runtime
  await surveys.update(tenant, survey.id, { validation: 'quarantine' })
  const answers = [{ questionId: randomUUID(), textValue: `Only ${tenant.slug} knows` }]
  await responses.accept(tenant, [{ key: `${tenant.slug}-held`, body: bodyFor(survey, { answers }) }])
  const [record] = await until('a response is quarantined', async () => {
    const { items } = await quarantine.list(tenant, { limit: 1, mayReadResponses: true })
    return items.length > 0 ? items : undefined
  })
  const plan = { where: `id = ${record!.id}`, change: { kind: 'present' as const }, mayReadResponses: true }
  const { id: fixId } = await quarantineFixes.plan(tenant, plan)
  await until('its fix is judged', async () => (await quarantineFixes.get(tenant, fixId)).status === 'planned')
  return { quarantineId: record!.id, fixId }
}

/** A mapping with something to take back. */
async function publishTwice({ mappings }: Runtime, tenant: Tenant): Promise<string> {
  const source = { kind: 'handlebars', source: `{"desk": "${tenant.slug}"}` } as const
  const { id } = await mappings.create(tenant, { name: 'ticket', ...source })
  await mappings.createVersion(tenant, id, { ...source, source: `{"other": "${tenant.slug}"}` })
  for (const version of [1, 2]) await mappings.publish(tenant, id, { version })
  return id
}

function ratedBy(survey: Parameters<typeof bodyFor>[0], slug: string) {
  return bodyFor(survey, {
    channel: slug,
    answers: [
      { questionId: questionOf(survey, 'recommend').id, numericValue: 9 },
      { questionId: questionOf(survey, 'satisfied').id, numericValue: 4 },
      { questionId: questionOf(survey, 'why').id, textValue: `Only ${slug} knows` },
    ],
  })
}

/** What nobody has, shaped like what somebody does. */
export function belongingsOfNobody({ cursor }: Belongings): Belongings {
  const ofNobody = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
  return {
    surveyId: ofNobody(1),
    npsId: ofNobody(2),
    csatId: ofNobody(3),
    idempotencyKey: 'nobody',
    responseId: ofNobody(4),
    webhookId: ofNobody(5),
    connectionId: ofNobody(10),
    routeId: ofNobody(11),
    deliveryId: ofNobody(6),
    deadId: ofNobody(9),
    replayId: ofNobody(12),
    insightId: ofNobody(15),
    scheduleId: ofNobody(16),
    quarantineId: ofNobody(13),
    fixId: ofNobody(14),
    filterName: 'of-none',
    clientId: toClientId({ tenantId: randomUUID() as Tenant['id'], id: randomUUID() }),
    mappingId: ofNobody(8),
    clientSecret: 'hs_nobody',
    entryId: ofNobody(7),
    cursor: besideCursor(cursor),
  }
}

/** The same moment and the id next to it, so that what differs is whose row it was. */
function besideCursor(cursor: string): string {
  const { at, id } = decodeCursor(cursor)
  const last = Number.parseInt(id.slice(-1), 16) ^ 1
  return encodeCursor({ at, id: id.slice(0, -1) + last.toString(16) })
}
