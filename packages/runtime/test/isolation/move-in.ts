import { randomUUID } from 'node:crypto'
import type { AuditEntry, SurveyCreate } from '@howazit/sdk'
import type { Context } from '../../src/context.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { insertTaxonomy } from '../../src/insights/job/advance/taxonomies.ts'
import { emptyTaxonomy } from '../../src/insights/text/themes/taxonomy.ts'
import type { Runtime } from '../../src/runtime.ts'
import { createTenant } from '../../src/tenancy/create-tenant.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import type { Receiver } from '../delivery/receiver.ts'
import { bodyFor, questionOf } from '../ingest/setup.ts'
import { until } from '../support/until.ts'
import type { Belongings } from './belongings.ts'

/** Everything a tenant has, and who that is. */
export interface Household {
  readonly tenant: Tenant
  readonly has: Belongings
}

interface World {
  readonly context: Context
  readonly runtime: Runtime
  readonly receiver: Receiver
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

/** One of everything, once all of it has arrived everywhere. */
export async function moveIn({ context, runtime, receiver }: World, slug: string): Promise<Household> {
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
