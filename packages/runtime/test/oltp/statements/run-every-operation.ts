import { rejects } from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { QuarantineChange, Survey } from '@howazit/sdk'
import pino from 'pino'
import { prepareClickhouse } from '../../../src/analytics/prepare-clickhouse.ts'
import { rebuildMonth } from '../../../src/analytics/rebuild-month.ts'
import { trimSink } from '../../../src/analytics/trim-sink.ts'
import { PLATFORM_ACT } from '../../../src/audit/act.ts'
import { createAnchorHead } from '../../../src/audit/anchor-heads.ts'
import { type ServerSettings, serversToEnv } from '../../../src/config/postgres-servers.ts'
import { toConfig } from '../../../src/config.ts'
import { createConnections } from '../../../src/connections/create-connections.ts'
import { createRenewIdleTokens } from '../../../src/connections/renew-idle-tokens.ts'
import { type Context, openContext } from '../../../src/context.ts'
import { createRuntime } from '../../../src/create-runtime.ts'
import { keepMoved } from '../../../src/delivery/attempt/keep-moved.ts'
import { trimSharing } from '../../../src/delivery/limits/trim-sharing.ts'
import { trimExchanges } from '../../../src/delivery/trim-exchanges.ts'
import { createRenewSubscriptions } from '../../../src/inbound/renew-subscriptions.ts'
import { trimInbound } from '../../../src/inbound/trim-inbound.ts'
import { responseIdOf } from '../../../src/ingest/response-id.ts'
import { releaseInsight } from '../../../src/insights/job/advance/claim-insight.ts'
import { readResponseIds } from '../../../src/insights/job/advance/records.ts'
import { getInsightRow } from '../../../src/insights/job/insight-row.ts'
import { keepAnswer, showAnswers } from '../../../src/insights/language-model/answer-rows.ts'
import { giveTokensBack, spendTokens } from '../../../src/insights/language-model/spend-tokens.ts'
import { writePrompt } from '../../../src/insights/language-model/write-prompt.ts'
import { noteUnwritten, showWriting } from '../../../src/insights/language-model/writing.ts'
import { createMakeDueInsights } from '../../../src/insights/schedules/make-due-insights.ts'
import { migrateJobs } from '../../../src/jobs/postgres-queue-backend.ts'
import { areParked, findClaimed, findPoison, findSpooled } from '../../../src/ledger/accepted-rows.ts'
import { createDuplicateCounts } from '../../../src/ledger/duplicate-counts.ts'
import { findPlanned, findUndispatched } from '../../../src/ledger/event-rows.ts'
import { createJudgeHours } from '../../../src/ledger/judge-hours.ts'
import { sumImbalance } from '../../../src/ledger/judged-hours.ts'
import { findKept, findLetIn } from '../../../src/ledger/stored-rows.ts'
import { findResponses, findTwice } from '../../../src/ledger/target-rows.ts'
import { trimLedger } from '../../../src/ledger/trim-ledger.ts'
import { createJudgeCanaries } from '../../../src/mappings/canary/judge-canaries.ts'
import { readDueDeliveries, readOutboxBacklog } from '../../../src/metrics/read-backlogs.ts'
import { objectFolder } from '../../../src/objects/object-key.ts'
import { trimOutbox } from '../../../src/outbox/trim-outbox.ts'
import { startPipeline } from '../../../src/pipeline.ts'
import { countHeldByStage } from '../../../src/poison/count-poison.ts'
import { createPollConnections } from '../../../src/polls/poll-connections.ts'
import { createTrimFeeds } from '../../../src/realtime/trim-feeds.ts'
import { createRecoverEndpoints } from '../../../src/replay/recover/recover-endpoints.ts'
import { createExpireResponses } from '../../../src/responses/expire-responses.ts'
import type { Offer, Runtime } from '../../../src/runtime.ts'
import { createSecretKeys } from '../../../src/secrets/create-secret-keys.ts'
import { encrypt } from '../../../src/secrets/envelope.ts'
import { loadKeyFile } from '../../../src/secrets/load-key-file.ts'
import { createTenant } from '../../../src/tenancy/create-tenant.ts'
import type { Tenant } from '../../../src/tenancy/tenant.ts'
import { planNotices } from '../../../src/webhooks/plan-notices.ts'
import { recordHealth } from '../../../src/webhooks/record-health.ts'
import { PLANNER_SECRET, type Planner, startPlanner } from '../../connections/start-planner.ts'
import {
  startTracker,
  TRACKER_FOLDER,
  TRACKER_TOKEN,
  TRACKER_WEBHOOK_SECRET,
  type Tracker,
  trackerCall,
} from '../../connections/start-tracker.ts'
import { answer, startReceiver } from '../../delivery/receiver.ts'
import { bodyFor, freshKey, STORE_VISIT } from '../../ingest/setup.ts'
import { createTestKeyring } from '../../support/create-test-secrets.ts'
import { createTestClickhouse, createTestPostgres, type TestPostgres } from '../../support/databases.ts'
import { until } from '../../support/until.ts'

export interface EveryOperationOptions {
  /** Of each tenant. Default: two that share. */
  readonly placements?: readonly Tenant['placement'][]
  /** On which a tenant has the database that is its own. Default: the one of all others. */
  readonly server?: ServerSettings
  /** Looks at what came of it, while the platform still runs. */
  readonly inspect?: (platform: { context: Context; runtime: Runtime; tenants: readonly Tenant[] }) => Promise<void>
}

/** Does on one platform everything that reaches a tenant's tables, for each tenant. Returns its database. */
export async function runEveryOperation(options: EveryOperationOptions = {}): Promise<TestPostgres> {
  const { placements = ['shared', 'shared'], server, inspect } = options
  const postgres = await createTestPostgres()
  await using clickhouse = await createTestClickhouse()
  await using receiver = await startReceiver()
  await using tracker = await startTracker()
  await using planner = await startPlanner()
  const keys = await mkdtemp(join(tmpdir(), 'howazit-keys-'))
  const config = toConfig({
    HOWAZIT_POSTGRES_URL: postgres.url,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
    HOWAZIT_KEY_FILE: join(keys, 'secrets.key'),
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_CONNECTORS_DIR: TRACKER_FOLDER,
    HOWAZIT_OBJECTS_URL: pathToFileURL(join(keys, 'objects')).href,
    ...serversToEnv(server && { west: server }),
  })
  await prepareClickhouse(config.clickhouse)
  await migrateJobs(postgres.url)
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  const pipeline = await startPipeline(context)
  try {
    const runtime = createRuntime(context)
    const tenants: Tenant[] = []
    for (const [index, placement] of placements.entries()) {
      const tenant = await addTenant(
        { runtime, context },
        { slug: `tenant-${index}`, placement, ...(server && placement === 'database' && { server: 'west' }) },
      )
      tenants.push(tenant)
      receiver.behave(answer(204))
      await useSurveys(runtime, tenant)
      await useClients(runtime, tenant)
      await useWebhooks(runtime, tenant, receiver.url)
      await useFailingWebhook({ runtime, context, tenant }, receiver.url)
      await useMappings({ runtime, context, tenant })
      await useConnections({ runtime, context, tenant }, tracker)
      await usePolls({ runtime, context, tenant }, tracker)
      await useSubscriptions({ runtime, context, tenant }, tracker)
      await useConsents({ runtime, context, tenant }, planner)
      await useResponses({ runtime, context, tenant })
      await useQuarantine({ runtime, context, tenant })
      await useInsights({ runtime, context, tenant })
      await useSchedules({ runtime, context, tenant })
      await disconnect(runtime, tenant)
      receiver.behave(answer(410))
      await refuseAndDelete({ runtime, context, tenant, url: receiver.url })
      await useAudit(runtime, tenant)
      await usePoison({ runtime, context, tenant })
      await useLedger({ runtime, context, tenant })
    }
    await useStreamReplays(runtime, context)
    await keepHouse(context)
    await inspect?.({ context, runtime, tenants })
    await changeKeys(context)
  } finally {
    await pipeline.stop()
    await context.close()
    await rm(keys, { recursive: true })
  }
  return postgres
}

async function addTenant(
  { runtime: { tenantRegistry }, context: { oltp, tenants } }: { runtime: Runtime; context: Context },
  { slug, placement, server }: Pick<Tenant, 'slug' | 'placement' | 'server'>,
): Promise<Tenant> {
  if (placement === 'shared') return await createTenant(oltp, { slug, name: slug })
  await tenantRegistry.create({ slug, placement, ...(server && { server }) })
  await until('its tables to be made', async () => (await tenants.list()).some((tenant) => tenant.slug === slug))
  return (await tenants.findBySlug(slug)) as Tenant
}

const PAGE = { limit: 1 }

async function useSurveys({ surveys }: Runtime, tenant: Tenant): Promise<void> {
  const { survey } = await surveys.create(tenant, { ...STORE_VISIT, id: randomUUID() })
  await surveys.create(tenant, { ...STORE_VISIT, id: survey.id })
  await surveys.create(tenant, { ...STORE_VISIT, name: 'Another' })
  const { nextCursor } = await surveys.list(tenant, PAGE)
  await surveys.list(tenant, { ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  const questions = [...STORE_VISIT.questions, { key: 'more', type: 'text' as const, text: 'Anything else?' }]
  await surveys.createVersion(tenant, survey.id, { questions })
  await surveys.update(tenant, survey.id, { validation: 'enforce' })
  await surveys.get(tenant, survey.id)
}

async function useClients({ clients }: Runtime, tenant: Tenant): Promise<void> {
  const client = { name: 'Kiosk', scopes: ['responses:write' as const] }
  const { id: clientId, secret } = await clients.create(tenant, client)
  await clients.authenticate({ clientId, secret })
  await clients.rotateSecret(tenant, clientId)
  await clients.get(tenant, clientId)
  await clients.create(tenant, client)
  const { nextCursor } = await clients.list(tenant, PAGE)
  await clients.list(tenant, { ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  await clients.revoke(tenant, clientId)
}

async function useWebhooks({ webhooks, deliveries }: Runtime, tenant: Tenant, url: string): Promise<void> {
  const webhook = await webhooks.create(tenant, { url, eventType: '*' })
  await webhooks.rotateSecret(tenant, webhook.id, { signature: 'v1a' })
  await webhooks.keys(tenant)
  await webhooks.update(tenant, webhook.id, { description: 'All of it' })
  await webhooks.list(tenant, PAGE)
  const { id } = await webhooks.test(tenant, webhook.id)
  await until('the test to be delivered', async () => (await deliveries.get(tenant, id)).status === 'delivered')
}

/** Fails, is told of, is disabled, and works again: what takes days, by other times. */
async function useFailingWebhook({ runtime: { webhooks }, context, tenant }: Use, url: string): Promise<void> {
  const { oltp, ids } = context
  const auth = { kind: 'bearer', token: 'token' } as const
  const { id: webhookId } = await webhooks.create(tenant, { url, disableAfterDays: 1, auth, retrySchedule: [0] })
  await webhooks.update(tenant, webhookId, { headers: { 'x-key': 'key' } })
  const startMs = Date.now()
  const end = (isHealthy: boolean, days: number) =>
    oltp.inTenant(tenant, async (tx) => {
      const now = new Date(startMs + days * DAY_MS)
      const notices = await recordHealth(tx, tenant, { healths: [{ webhookId, isHealthy, wasFailing: true }], now })
      await planNotices(tx, tenant, { notices, ids, now })
    })
  await end(false, 0)
  await end(false, 0.6)
  await end(true, 0.7)
  await end(false, 1)
  await end(false, 2)
  await webhooks.delete(tenant, webhookId)
}

const DAY_MS = 86_400_000

async function useMappings({ runtime: { mappings }, context, tenant }: Use): Promise<void> {
  const [first, second] = ['{"version": 1}', '{"version": 2, "why": {{json (answer "why")}}}'].map(
    (source) => ({ kind: 'handlebars', source }) as const,
  )
  const { id } = await mappings.create(tenant, { name: 'ticket', ...first! })
  await mappings.create(tenant, { name: 'ticket', ...first! })
  await mappings.createVersion(tenant, id, second!)
  await mappings.publish(tenant, id, { version: 1 })
  await mappings.publish(tenant, id, { version: 2 })
  await mappings.rollback(tenant, id)
  await mappings.list(tenant, PAGE)
  await mappings.listVersions(tenant, id, PAGE)
  await mappings.preview(tenant, { mappingId: id, version: 2 })
  const given = [{ data: { response: { surveyId: randomUUID(), surveyVersion: 1 } } }]
  await mappings.preview(tenant, { mappingId: id, version: 2, events: given })
  await mappings.publish(tenant, id, { version: 2, canaryPercent: 50 })
  await mappings.get(tenant, id)
  const { tenants, auditLog, jobs, events, clock, ids } = context
  const judge = createJudgeCanaries({ oltp: context.oltp, tenants, auditLog, jobs, events, clock, ids })
  await judge(new AbortController().signal)
  await mappings.delete(tenant, id)
}

async function useConnections({ runtime: { connections }, context, tenant }: Use, tracker: Tracker): Promise<void> {
  const desk = {
    name: 'Issues',
    connector: 'tracker',
    settings: tracker.settings,
    secrets: { token: TRACKER_TOKEN },
  }
  const { connection } = await connections.create(tenant, desk)
  const { id: connectionId } = connection
  await connections.create(tenant, desk)
  await connections.test(tenant, connectionId)
  await connections.describe(tenant, { connectionId, operation: 'createIssue' })
  await connections.invoke(tenant, connectionId, { operation: 'createIssue', input: {}, dryRun: true })
  const route = { eventType: 'response.created', operation: 'createIssue' } as const
  const { id: routeId } = await connections.createRoute(tenant, connectionId, route)
  await rejects(connections.createRoute(tenant, connectionId, { ...route, mappingId: randomUUID() }))
  await connections.updateRoute(tenant, { connectionId, routeId }, { conditions: [] })
  const { connector } = await context.connectors.get('tracker', '1.0.0')
  const values = { settings: tracker.settings, secrets: {}, learnt: {}, authMode: 'token' }
  const moved = { setting: 'host', value: 'localhost' }
  await keepMoved(context, tenant, { route: { connectionId, connector, connection: values }, moved })
  const settings = { host: tracker.settings.host }
  await connections.update(tenant, connectionId, { version: '1.0.0', settings, secrets: { token: TRACKER_TOKEN } })
  await connections.list(tenant, PAGE)
}

/** Asks for what is there, for what is new, in vain, and no more. */
async function usePolls({ runtime: { connections }, context, tenant }: Use, tracker: Tracker): Promise<void> {
  const [connection] = (await connections.list(tenant, PAGE)).items
  const place = { connectionId: connection!.id, poll: 'closedIssues' }
  const { oltp, tenants, secrets, pinnedConnectors, openTransport, mappings, tokenSource, jobs, events, ids } = context
  const { connectors } = context
  const startMs = Date.now()
  const runAt = async (hours: number) => {
    const clock = { now: () => new Date(startMs + hours * 3_600_000) }
    const deps = {
      oltp,
      tenants,
      secrets,
      connectors,
      pinnedConnectors,
      openTransport,
      mappings,
      tokenSource,
      jobs,
      events,
    }
    await createPollConnections({ ...deps, ids, clock })(new AbortController().signal)
  }
  await connections.startPoll(tenant, place)
  tracker.close({ id: 'i-100', closedAt: '2026-11-20T10:00:00Z' })
  await runAt(1)
  tracker.close({ id: 'i-101', closedAt: '2026-11-20T11:00:00Z' })
  await runAt(2)
  tracker.accept(false)
  await runAt(3)
  tracker.accept(true)
  await runAt(20)
  await connections.listPolls(tenant, connection!.id)
  await connections.stopPoll(tenant, place)
}

/** Asked to call, for longer, in vain, and no more. */
async function useSubscriptions({ context, tenant }: Use, tracker: Tracker): Promise<void> {
  const { oltp, tenants, secrets, connectors, pinnedConnectors, openTransport, mappings, tokenSource } = context
  const { auditLog, jobs, events, ids, clock } = context
  const asking = {
    oltp,
    tenants,
    secrets,
    connectors,
    pinnedConnectors,
    openTransport,
    mappings,
    tokenSource,
    jobs,
    events,
    ids,
  }
  const deps = { ...asking, standIns: new Map(), publicUrl: 'https://api.example.com' }
  const connections = createConnections({ ...deps, clock, audit: auditLog.as(PLATFORM_ACT) })
  const [connection] = (await connections.list(tenant, PAGE)).items
  const { id } = connection!
  await connections.subscribeInbound(tenant, id)
  const inAWeek = { now: () => new Date(Date.now() + 7 * DAY_MS) }
  await createRenewSubscriptions({ ...deps, auditLog, clock: inAWeek })(new AbortController().signal)
  tracker.fail(500)
  await connections.subscribeInbound(tenant, id)
  tracker.fail(undefined)
  await connections.unsubscribeInbound(tenant, id)
}

/** Told something, told it again, and told something by somebody else. */
async function useInbound(
  connections: Runtime['connections'],
  tenant: Tenant,
  { connectionId, remoteId }: { readonly connectionId: string; readonly remoteId: string },
): Promise<void> {
  await connections.update(tenant, connectionId, { secrets: { webhookSecret: TRACKER_WEBHOOK_SECRET } })
  await connections.rotateInboundKey(tenant, connectionId)
  const { path } = await connections.getInbound(tenant, connectionId)
  const call = trackerCall(path, { body: { type: 'issue.closed', issue: { id: remoteId } }, now: new Date() })
  await connections.receiveInbound(call)
  await connections.receiveInbound(call)
  await rejects(connections.receiveInbound({ ...call, rawBody: Buffer.from('forged') }))
}

async function useConsents({ runtime: { connections }, context, tenant }: Use, planner: Planner): Promise<void> {
  const { settings } = planner
  const secrets = { clientSecret: PLANNER_SECRET }
  const { connection } = await connections.create(tenant, { name: 'Tasks', connector: 'planner', settings, secrets })
  const { authorizeUrl } = await connections.startConsent(tenant, connection.id, {
    redirectUri: 'http://127.0.0.1:8912/callback',
  })
  await connections.completeConsent(tenant, connection.id, { callbackUrl: await planner.agree(authorizeUrl) })
  await connections.test(tenant, connection.id)
  const clock = { now: () => new Date(Date.now() + 29 * DAY_MS) }
  const { oltp, tenants, pinnedConnectors, tokenSource, jobs, events, ids } = context
  const kept = { secrets: context.secrets, pinnedConnectors, tokenSource }
  await createRenewIdleTokens({ oltp, tenants, ...kept, jobs, events, ids, clock })(new AbortController().signal)
  await connections.delete(tenant, connection.id)
}

/** Once what it made is over there. */
async function disconnect({ connections, deliveries }: Runtime, tenant: Tenant): Promise<void> {
  const remoteId = await until('an issue to be made', async () => {
    const { items } = await deliveries.list(tenant, { limit: 100, status: 'delivered' })
    return items.find((delivery) => delivery.remoteId !== undefined)?.remoteId
  })
  const [connection] = (await connections.list(tenant, PAGE)).items
  await useInbound(connections, tenant, { connectionId: connection!.id, remoteId })
  const [route] = connection!.routes
  await connections.deleteRoute(tenant, { connectionId: connection!.id, routeId: route!.id })
  await connections.delete(tenant, connection!.id)
}

interface Use {
  readonly runtime: Runtime
  readonly context: Context
  readonly tenant: Tenant
}

async function useResponses({ runtime, context, tenant }: Use): Promise<void> {
  const { responses, deliveries, analytics, surveys } = runtime
  const [survey] = (await surveys.list(tenant, { limit: 1, slug: 'store-visit' })).items
  if (survey === undefined) throw new Error('There is no survey store-visit.')
  const key = freshKey()
  const offers = [key, freshKey(), freshKey()].map((each) => ({ key: each, body: bodyFor(survey) }))
  await responses.accept(tenant, offers)
  const ids = offers.map((offer) => responseIdOf(tenant.id, offer.key)) as [string, string, string]
  await until('the responses to be stored', async () => (await responses.list(tenant, { limit: 9 })).items.length === 3)
  await collide(context, tenant, { key, responseId: ids[0], body: bodyFor(survey) })
  await comeAgain({ runtime, context, tenant }, survey)

  const range = { from: new Date('2026-11-01'), to: new Date('2026-12-01') }
  const { nextCursor = '' } = await responses.list(tenant, { ...PAGE, ...range, surveyId: survey.id })
  await responses.list(tenant, { ...PAGE, cursor: nextCursor })
  const { revision } = await responses.get(tenant, ids[0])
  await responses.update(tenant, ids[0], { revision, answers: bodyFor(survey).answers })
  for (const format of ['ndjson', 'csv'] as const)
    for await (const _ of await responses.export(tenant, { surveyId: survey.id, format }));
  await follow(runtime, tenant)
  await responses.delete(tenant, ids[1])
  await until('all of it to arrive', async () => (await analytics.verify(tenant, {})).pending === 0)
  await responses.trace(tenant, ids[0])
  await deliveries.list(tenant, { ...PAGE, responseId: ids[0] })
  await rebuildMonth(context, tenant, 202611)
}

/** Another body under the id of a stored response, which accepting would not let through. */
async function collide(
  { stream }: Context,
  { id }: Tenant,
  response: Pick<Offer, 'key' | 'body'> & { responseId: string },
) {
  const accepted = { ...response, tenantId: id, bodyHash: 'f'.repeat(64), acceptedAt: new Date().toISOString() }
  const message = { key: `${id}:${response.responseId}`, headers: {}, value: JSON.stringify(accepted) }
  await stream.publish('responses.raw', [message])
}

async function isAt({ responses }: Runtime, tenant: Tenant, responseId: string, wanted: string): Promise<boolean> {
  const { steps } = await responses.trace(tenant, responseId)
  return steps.some(({ stage }) => stage === wanted)
}

/** Held for a question that is not there yet, and sent again once it is. */
async function comeAgain({ runtime, context: { stream }, tenant }: Use, survey: Survey) {
  const { surveys } = runtime
  const question = { id: randomUUID(), type: 'text', text: 'And else?' } as const
  const answers = [{ questionId: question.id, textValue: 'Nothing.' }]
  const key = freshKey()
  const accepted = {
    tenantId: tenant.id,
    responseId: responseIdOf(tenant.id, key),
    key,
    bodyHash: 'e'.repeat(64),
    acceptedAt: new Date().toISOString(),
    body: bodyFor(survey, { answers }),
  }
  const send = () =>
    stream.publish('responses.raw', [
      { key: `${tenant.id}:${accepted.responseId}`, headers: {}, value: JSON.stringify(accepted) },
    ])
  const has = (stage: string) => isAt(runtime, tenant, accepted.responseId, stage)
  await send()
  await until('it to be quarantined', () => has('quarantined').catch(() => false))
  await surveys.createVersion(tenant, survey.id, { questions: [...STORE_VISIT.questions, question] })
  await send()
  await until('it to be stored', () => has('stored'))
}

/** Held, listed, mended by each kind of change that asks for more than its record, and discarded. */
async function useQuarantine({ runtime, tenant }: Use): Promise<void> {
  const { surveys, responses, quarantine, quarantineFixes, mappings } = runtime
  const [survey] = (await surveys.list(tenant, { limit: 1, slug: 'store-visit' })).items
  await surveys.update(tenant, survey!.id, { validation: 'quarantine' })
  const answers = [{ questionId: randomUUID(), textValue: 'Nothing.' }]
  const keys = Array.from({ length: 4 }, freshKey)
  await responses.accept(
    tenant,
    keys.map((key) => ({ key, body: bodyFor(survey!, { answers }) })),
  )
  const asked = {
    where: 'state = held and code = question_unknown and payload.surveyId is not null',
    mayReadResponses: true,
  }
  const held = await until('them to be quarantined', async () => {
    const { items } = await quarantine.list(tenant, { limit: 9, ...asked })
    return items.length === keys.length ? items : undefined
  })
  const { nextCursor = '' } = await quarantine.list(tenant, { ...PAGE, ...asked })
  await quarantine.list(tenant, { ...PAGE, ...asked, cursor: nextCursor })
  await quarantine.stats(tenant, { ...asked, groupBy: 'code,pointer,survey,version,value,state' })
  await quarantine.get(tenant, held[0]!.id)
  const isIn = async (fixId: string, statuses: readonly string[]) =>
    statuses.includes((await quarantineFixes.get(tenant, fixId)).status)
  const { id: mappingId } = await mappings.create(tenant, { name: 'mend', kind: 'handlebars', source: '{}' })
  const mend = async (quarantineId: string, change: QuarantineChange) => {
    const { id } = await quarantineFixes.plan(tenant, { where: `id = ${quarantineId}`, mayReadResponses: true, change })
    await until('a fix to be judged', () => isIn(id, ['planned']))
    return id
  }
  await mend(held[0]!.id, { kind: 'mapping', mappingId })
  await mend(held[0]!.id, { kind: 'version', version: 1 })
  const answering = [{ op: 'replace' as const, path: '/answers', value: [] }]
  const fixId = await mend(held[0]!.id, { kind: 'patch', operations: answering })
  await quarantineFixes.approve(tenant, fixId)
  const withReason = runtime.as({ ...PLATFORM_ACT, reason: 'a test' })
  const { id: discardId } = await withReason.quarantineFixes.plan(tenant, {
    where: `id = ${held[1]!.id}`,
    mayReadResponses: true,
    change: { kind: 'discard' },
  })
  await until('it to be judged', () => isIn(discardId, ['planned']))
  await quarantineFixes.approve(tenant, discardId)
  await until(
    'both to be over',
    async () => (await isIn(fixId, ['succeeded'])) && (await isIn(discardId, ['succeeded'])),
  )
  await until('the mended one to be stored', () => isAt(runtime, tenant, held[0]!.responseId, 'stored'))
  await quarantineFixes.cancel(tenant, await mend(held[2]!.id, { kind: 'present' }))
  const { nextCursor: after = '' } = await quarantineFixes.list(tenant, PAGE)
  await quarantineFixes.list(tenant, { ...PAGE, cursor: after })
  for await (const _ of await quarantineFixes.export(tenant, fixId));
  await responses.delete(tenant, held[3]!.responseId)
  await surveys.update(tenant, survey!.id, { validation: 'enforce' })
  await mappings.delete(tenant, mappingId)
}

/** Made, listed, cancelled and retried; and one that others wait for. */
async function useInsights(use: Use): Promise<void> {
  const { runtime, context, tenant } = use
  const { insights, surveys } = runtime
  const [survey] = (await surveys.list(tenant, { limit: 1, slug: 'store-visit' })).items
  const timeframe = { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
  const request = { surveyId: survey!.id, timeframe, compareWith: { from: '2000-01-01T00:00:00Z', to: timeframe.from } }
  await insights.create(tenant, request).catch(() => undefined)
  await insights.create(tenant, { surveyId: survey!.id, timeframe, segments: ['nobody=has'] }).catch(() => undefined)
  const { id } = await insights.create(tenant, { surveyId: survey!.id, timeframe })
  await until('an insight to be ready', async () => (await insights.get(tenant, id)).status === 'succeeded')
  const { signal } = new AbortController()
  for await (const { event } of await insights.follow(tenant, { insightId: id, signal })) if (event === 'insight') break
  await insights.findings(tenant, { insightId: id, limit: 1, mayReadResponses: true })
  await insights.verify(tenant, id)
  const isVerified = async () => (await insights.getVerification(tenant, id)).status === 'verified'
  await until('an insight to be verified', isVerified)
  for await (const _ of await insights.exportRecords(tenant, { insightId: id, findingId: 'headline.recommend' }));
  await loseArtifact({ runtime, context, tenant }, id)
  const cancelled = await until('one to be cancelled before it is over', async () => {
    const { id: other } = await insights.create(tenant, { surveyId: survey!.id, timeframe })
    return await insights.cancel(tenant, other).catch(() => undefined)
  })
  await insights.retry(tenant, { insightId: cancelled.id, fromStep: 'scope' })
  const { nextCursor = '' } = await insights.list(tenant, PAGE)
  await insights.list(tenant, { ...PAGE, cursor: nextCursor })
  await insights.list(tenant, { ...PAGE, scheduleId: context.ids.newId() })
  await insights.prompts(tenant, id)
  await writeAbout(use, id)
  await editThemes(use, survey!.id)
  await context.oltp.inTenant(tenant, (tx) => readResponseIds(tx, tenant, { insightId: id, places: [0] }))
  const holder = context.ids.newId()
  await releaseInsight(context, tenant, { insightId: id, holder, status: 'stopped', now: context.clock.now() })
}

/** Made, changed, due, and deleted. */
async function useSchedules({ runtime, context, tenant }: Use): Promise<void> {
  const { insightSchedules, insights, surveys, responses } = runtime
  const [survey] = (await surveys.list(tenant, { limit: 1, slug: 'store-visit' })).items
  const key = freshKey()
  const body = bodyFor(survey!, { submittedAt: context.clock.now().toISOString() })
  await responses.accept(tenant, [{ key, body }])
  await until('a response of today is stored', () =>
    responses.get(tenant, responseIdOf(tenant.id, key)).catch(() => undefined),
  )
  const { id } = await insightSchedules.create(tenant, { surveyId: survey!.id, every: 'day', at: '06:00' })
  const last = { count: 2, unit: 'day' } as const
  await insightSchedules.update(tenant, id, { last, signals: { scoreDrop: { by: 5 } } })
  await insightSchedules.list(tenant)
  const { oltp, tenants, jobs, notices, events } = context
  // So that today is within the two days before.
  const clock = { now: () => new Date(context.clock.now().getTime() + 2 * 86_400_000) }
  await createMakeDueInsights({ oltp, tenants, jobs, notices, events, clock })(new AbortController().signal)
  const { lastRun } = await insightSchedules.get(tenant, id)
  const isOver = async () => (await insights.get(tenant, lastRun!.insightId!)).status === 'succeeded'
  await until('an insight of a schedule to be ready', isOver)
  await insightSchedules.delete(tenant, id)
}

/** One that the storage lost is made again. */
/** As a language model that there is none of here has it done. */
async function writeAbout({ context, tenant }: Use, insightId: string): Promise<void> {
  const now = context.clock.now()
  const languageModel = { ...NO_MODEL, region: tenant.region }
  const verbatims = [{ responseId: context.ids.newId(), questionId: context.ids.newId(), text: 'Said.' }]
  const prompt = {
    findingId: 'theme',
    themeName: '',
    verbatims,
    answered: 'written',
    ...writePrompt(NO_MODEL, verbatims),
  } as const
  await context.oltp.inTenant(tenant, async (tx) => {
    await spendTokens(tx, tenant, { insightId, tokens: 2, now, languageModel })
    await spendTokens(tx, tenant, { insightId, tokens: 2, now, languageModel: { ...languageModel, tokensPerMonth: 1 } })
    await giveTokensBack(tx, tenant, { insightId, tokens: 1, now })
    await noteUnwritten(tx, tenant, { insightId, reasons: { theme: 'unavailable' } })
    await keepAnswer(tx, tenant, { prompt, model: 'small-1', answer: 'not_json', now })
    await showAnswers(tx, tenant, { insightId, prompts: [prompt] })
    const row = await getInsightRow(tx, tenant, insightId)
    const insight = { ...row, request: { ...row.request, languageModel: true } }
    await showWriting(tx, tenant, { insight, languageModel })
  })
}

const NO_MODEL = {
  url: 'https://llm.example.com/v1',
  model: 'small-1',
  region: 'local',
  tokensPerInsight: 9,
  tokensPerMonth: 9,
}

async function editThemes({ runtime, tenant }: Use, surveyId: string): Promise<void> {
  const { surveyThemes } = runtime
  const { version, themes } = await surveyThemes.get(tenant, surveyId)
  await surveyThemes.get(tenant, surveyId, version + 1).catch(() => undefined)
  const rare = { name: 'Rare', terms: ['zebra'] }
  await surveyThemes.update(tenant, surveyId, { version, themes: [...themes, rare] }).catch(() => undefined)
}

async function loseArtifact({ runtime: { insights }, context, tenant }: Use, insightId: string): Promise<void> {
  const [artifact] = await insights.artifacts(tenant, insightId)
  for await (const { key } of context.objects!.list(objectFolder(tenant.id, `insights/${insightId}`)))
    await context.objects!.delete(key)
  const { searchParams } = new URL(artifact!.url, 'http://localhost')
  const [expires, signature] = [Number(searchParams.get('expires')), searchParams.get('signature') as string]
  const link = { tenantId: tenant.id, insightId, name: artifact!.name, expires, signature }
  await insights.openArtifact(link).catch(() => undefined)
  await until('it to be made again', async () => (await insights.artifacts(tenant, insightId)).length > 0)
  await insights.openArtifact(link)
}

/** Joins, is told where things stand, leaves, and comes back for what it missed. */
async function follow({ responses }: Runtime, tenant: Tenant): Promise<void> {
  for (const lastEventId of ['', '1']) {
    const leaving = new AbortController()
    for await (const { event } of responses.follow(tenant, { lastEventId, signal: leaving.signal })) {
      if (event !== '') break
    }
    leaving.abort()
  }
}

/** Of what was done before, once all of it is chained. */
async function useAudit({ audit }: Runtime, tenant: Tenant): Promise<void> {
  const isChained = async () => (await audit.list(tenant, { limit: 100 })).items.every(({ seq }) => seq !== undefined)
  await until('the audit entries to be chained', isChained)
  for await (const _ of audit.export(tenant));
  await audit.verify(tenant)
  const [entry] = (await audit.list(tenant, PAGE)).items
  await audit.get(tenant, entry?.id ?? '')
}

async function refuseAndDelete({ runtime, context, tenant, url }: Use & { readonly url: string }) {
  const { webhooks, deliveries } = runtime
  // Of its test alone: another event that comes late would be refused too, and disable it again before it is replayed to.
  const webhook = await webhooks.create(tenant, { url: `${url}/gone`, eventType: 'connector.inbound' })
  const { id } = await webhooks.test(tenant, webhook.id)
  await until('the test to be refused', async () => (await deliveries.get(tenant, id)).status === 'refused')
  await useDeadLetters(runtime, tenant, id)
  // Its endpoint is asked once more.
  await webhooks.update(tenant, webhook.id, { enabled: true })
  await useReplays(runtime, tenant, id)
  await useAcrossTenants(runtime, id)
  await useSavedFilters(runtime, tenant)
  await useRecovery({ runtime, context, tenant }, webhook.id)
  await webhooks.delete(tenant, webhook.id)
}

async function useAcrossTenants(runtime: Runtime, deliveryId: string): Promise<void> {
  const reason = 'Ticket 4711'
  const { platformReplays } = runtime.as({ actor: { kind: 'operator' }, operation: 'planPlatformReplay', reason })
  await runtime.platformIncidents.suggest({ where: `id = ${deliveryId}`, mayReadResponses: false })
  const { id } = await platformReplays.plan({ where: `id = ${deliveryId}` })
  await platformReplays.get(id)
  await platformReplays.cancel(id)
  const { nextCursor } = await platformReplays.list({ limit: 1 })
  await platformReplays.list({ ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
}

/** The endpoint was away, and its breaker has just closed. */
async function useRecovery({ runtime, context, tenant }: Use, webhookId: string): Promise<void> {
  const { oltp, tenants, secrets, mappings, connectors, pinnedConnectors, auditLog, jobs, events, clock, ids } = context
  await runtime.webhooks.update(tenant, webhookId, { recovery: 'on_close', enabled: true })
  await oltp.inTenant(tenant, (tx) =>
    tx.query(`update deliveries set status = 'exhausted' where tenant_id = $1 and webhook_id = $2`, [
      tenant.id,
      webhookId,
    ]),
  )
  const replayId = ids.newId()
  await oltp.asOperator('a breaker that closed', (tx) =>
    tx.query(
      `insert into control.breaker_closings (replay_id, endpoint_id, failing_since, closed_at)
       values ($1, $2, now() - interval '1 hour', now())`,
      [replayId, webhookId],
    ),
  )
  const preparing = { secrets, mappings, connectors, pinnedConnectors }
  const recover = createRecoverEndpoints({ oltp, tenants, ...preparing, auditLog, jobs, events, clock, ids })
  await recover(new AbortController().signal)
  await until('the recovery to be planned', async () => {
    const { items } = await runtime.replays.list(tenant, { limit: 10 })
    return items.some(({ id }) => id === replayId)
  })
}

async function useDeadLetters({ deadLetters, incidents }: Runtime, tenant: Tenant, deliveryId: string): Promise<void> {
  const asked = { where: `id = ${deliveryId} and payload.type = webhook.test`, mayReadResponses: true }
  await deadLetters.list(tenant, { ...PAGE, ...asked })
  await deadLetters.stats(tenant, asked)
  await incidents.suggest(tenant, asked)
  for await (const _ of await deadLetters.export(tenant, asked));
  await deadLetters.get(tenant, deliveryId)
}

async function useSavedFilters({ savedFilters }: Runtime, tenant: Tenant): Promise<void> {
  const { name } = await savedFilters.save(tenant, { name: 'night', where: 'failed > now-12h' })
  await savedFilters.get(tenant, name)
  await savedFilters.list(tenant)
  await savedFilters.delete(tenant, name)
}

/** What no stage can read fails again, and is left for the keys to change. */
async function usePoison({ runtime: { poisonMessages }, context, tenant }: Use): Promise<void> {
  const held = { tenantId: tenant.id, state: 'held', limit: 1 } as const
  const find = () => until('poison to be kept', async () => (await poisonMessages.list(held)).items[0])
  await context.stream.publish('responses.raw', [{ key: `${tenant.id}:x`, headers: {}, value: 'no response' }])
  const { id } = await find()
  await poisonMessages.get(id)
  await poisonMessages.stats()
  await poisonMessages.replay({ ids: [id] })
  await poisonMessages.discard({ ids: [(await find()).id] })
  await context.stream.publish('responses.raw', [{ key: `${tenant.id}:x`, headers: {}, value: 'no response' }])
  await find()
}

/** What is looked for only where something is missing or doubled is looked for all the same. */
async function useLedger({ runtime, context, tenant }: Use): Promise<void> {
  const { oltp, tenants, stream, events, clock } = context
  const hour = clock.now()
  const signal = new AbortController().signal
  await runtime.ledger.get(tenant, { isFresh: true })
  await runtime.ledger.explain(tenant, { ...PAGE, hour })
  const ids = [randomUUID()]
  await oltp.inControl(tenant, async (tx) => {
    await findClaimed(tx, tenant.id, ids)
    await findSpooled(tx, tenant.id, ids)
    await areParked(tx, tenant.id, { topic: 'responses.raw', group: 'store' })
    await findPoison(tx, tenant.id, { consumer: 'store', responseIds: ids })
  })
  await oltp.inTenant(tenant, async (tx) => {
    await findKept(tx, tenant.id, ids)
    await findLetIn(tx, tenant.id, ids)
    await findUndispatched(tx, tenant.id, ids)
    await findPlanned(tx, tenant.id, { eventIds: ids, hour })
    await findTwice(tx, tenant.id, { first: hour, last: hour })
    await findResponses(tx, tenant.id, { eventIds: ids, hour })
  })
  const duplicates = createDuplicateCounts({ oltp, clock })
  duplicates.note(tenant, 1)
  await duplicates.close()
  const later = { now: () => new Date(hour.getTime() + 2 * 3_600_000) }
  await createJudgeHours({ oltp, tenants, stream, events, clock: later })(signal)
  await trimLedger({ oltp, tenants }, { plansBefore: hour, hoursBefore: hour, signal })
}

async function useReplays({ replays }: Runtime, tenant: Tenant, deliveryId: string): Promise<void> {
  const plan = { where: `id = ${deliveryId}`, mayReadResponses: true }
  await replays.plan(tenant, { ...plan, dryRun: true })
  await rejects(replays.plan(tenant, { ...plan, mapping: 'v1' }))
  await rejects(replays.plan(tenant, { ...plan, patch: [{ op: 'remove', path: '/type' }] }))
  const { id } = await replays.plan(tenant, { ...plan, patch: [{ op: 'add', path: '/data/note', value: 'again' }] })
  await replays.update(tenant, id, { ratePerSecond: 100 })
  await replays.run(tenant, id, {})
  await until('the replay to be over', async () => (await replays.get(tenant, id)).status === 'partial')
  const { nextCursor } = await replays.list(tenant, PAGE)
  await replays.list(tenant, { ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  for await (const _ of await replays.export(tenant, id));
}

/** Reads both topics again, once the dashboards have lost something, and brings that in. */
async function useStreamReplays({ streamReplays }: Runtime, { clickhouse }: Context): Promise<void> {
  await clickhouse.command({
    query: 'alter table events_response delete where toYYYYMM(ts) = 202611',
    clickhouse_settings: { mutations_sync: '2' },
  })
  const from = new Date(Date.now() - 3_600_000).toISOString()
  const { id: storeId } = await streamReplays.start({ topic: 'responses.raw', into: 'store', from })
  const { id: sinkId } = await streamReplays.start({ topic: 'response.created', into: 'sink', from })
  const isNow = (id: string, status: string) => async () => (await streamReplays.get(id)).status === status
  await until('both to be compared', isNow(sinkId, 'compared'))
  await streamReplays.apply(sinkId)
  await until('the dashboards to be repaired', isNow(sinkId, 'repaired'))
  await streamReplays.cancel(storeId)
  const { nextCursor } = await streamReplays.list(PAGE)
  await streamReplays.list({ ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  for await (const _ of await streamReplays.export(sinkId));
}

/** Replaces every key by one under another key-encryption key, and shreds one tenant's. */
async function changeKeys({ pools, oltp, tenants, clock, signingKeys, auditLog, config }: Context): Promise<void> {
  await signingKeys.current()
  const old = await loadKeyFile(config.keys.file!)
  const id = randomUUID()
  await oltp.asOperator('a signing key from before there was a data key for it', (tx) =>
    tx.query(
      'insert into control.signing_keys (id, sealed_key, active_from, retires_at) values ($1, $2, now(), now())',
      [id, encrypt(old, Buffer.from('a key'), `platform:signing-key:${id}`)],
    ),
  )
  const secretKeys = createSecretKeys({
    keyring: createTestKeyring(randomBytes(32), old),
    oltp,
    pools,
    auditLog,
    clock,
    wait: async () => {},
  })
  const options = { tenants: await tenants.list(), isDryRun: false, onProgress: () => {}, onWaiting: () => {} }
  await secretKeys.list(options.tenants)
  await secretKeys.rewrap({ ...options, isWithPlatform: true }, PLATFORM_ACT)
  await secretKeys.renew(options, PLATFORM_ACT)
  await secretKeys.shred(options.tenants[0]!, { ...PLATFORM_ACT, reason: 'a test' })
}

async function keepHouse(context: Context): Promise<void> {
  const { oltp, tenants, clock, events, signingKeys, auditLog, anchors } = context
  await signingKeys.current()
  const future = new Date(clock.now().getTime() + 86_400_000)
  const tomorrow = { now: () => new Date(future.getTime() + 30 * 86_400_000) }
  const anchorHead = createAnchorHead({ oltp, anchors: anchors!, clock, events })
  // The second time over the first.
  for (const tenant of [...(await tenants.list()), ...(await tenants.list())]) await anchorHead(tenant)
  await createTrimFeeds({ oltp, tenants, clock: tomorrow })(new AbortController().signal)
  const kept = (await tenants.list()).map((tenant) => ({ ...tenant, retentionDays: 3_650 }))
  await createExpireResponses({ oltp, tenants: { list: async () => kept }, auditLog, events, clock })(
    new AbortController().signal,
  )
  await readOutboxBacklog({ oltp, tenants })
  await readDueDeliveries({ oltp, tenants })
  await countHeldByStage({ oltp })
  await sumImbalance({ oltp }, clock.now())
  await trimOutbox(oltp, future)
  await trimSink(oltp, future)
  await trimSharing(oltp, future)
  await trimExchanges({ oltp, tenants }, { before: future, signal: new AbortController().signal })
  await trimInbound(
    { oltp, tenants },
    { shredBefore: future, forgetBefore: future, signal: new AbortController().signal },
  )
}
