import { rejects } from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pino from 'pino'
import { prepareClickhouse } from '../../../src/analytics/prepare-clickhouse.ts'
import { rebuildMonth } from '../../../src/analytics/rebuild-month.ts'
import { trimSink } from '../../../src/analytics/trim-sink.ts'
import { PLATFORM_ACT } from '../../../src/audit/act.ts'
import { createAnchorHead } from '../../../src/audit/anchor-heads.ts'
import { toConfig } from '../../../src/config.ts'
import { createRenewIdleTokens } from '../../../src/connections/renew-idle-tokens.ts'
import { type Context, openContext } from '../../../src/context.ts'
import { createRuntime } from '../../../src/create-runtime.ts'
import { keepMoved } from '../../../src/delivery/attempt/keep-moved.ts'
import { trimSharing } from '../../../src/delivery/limits/trim-sharing.ts'
import { trimInbound } from '../../../src/inbound/trim-inbound.ts'
import { responseIdOf } from '../../../src/ingest/response-id.ts'
import { migrateJobs } from '../../../src/jobs/postgres-queue-backend.ts'
import { createJudgeCanaries } from '../../../src/mappings/canary/judge-canaries.ts'
import { readDueDeliveries, readOutboxBacklog } from '../../../src/metrics/read-backlogs.ts'
import { trimOutbox } from '../../../src/outbox/trim-outbox.ts'
import { startPipeline } from '../../../src/pipeline.ts'
import { createPollConnections } from '../../../src/polls/poll-connections.ts'
import { createTrimFeeds } from '../../../src/realtime/trim-feeds.ts'
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
  /** Looks at what came of it, while the platform still runs. */
  readonly inspect?: (platform: { context: Context; runtime: Runtime; tenants: readonly Tenant[] }) => Promise<void>
}

/** Does on one platform everything that reaches a tenant's tables, for each tenant. Returns its database. */
export async function runEveryOperation(options: EveryOperationOptions = {}): Promise<TestPostgres> {
  const { placements = ['shared', 'shared'], inspect } = options
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
  })
  await prepareClickhouse(config.clickhouse)
  await migrateJobs(postgres.url)
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  const pipeline = await startPipeline(context)
  try {
    const runtime = createRuntime(context)
    const tenants: Tenant[] = []
    for (const [index, placement] of placements.entries()) {
      const tenant = await addTenant({ runtime, context }, { slug: `tenant-${index}`, placement })
      tenants.push(tenant)
      receiver.behave(answer(204))
      await useSurveys(runtime, tenant)
      await useWebhooks(runtime, tenant, receiver.url)
      await useFailingWebhook({ runtime, context, tenant }, receiver.url)
      await useMappings({ runtime, context, tenant })
      await useConnections({ runtime, context, tenant }, tracker)
      await usePolls({ runtime, context, tenant }, tracker)
      await useConsents({ runtime, context, tenant }, planner)
      await useResponses({ runtime, context, tenant })
      await disconnect(runtime, tenant)
      receiver.behave(answer(410))
      await refuseAndDelete({ runtime, tenant, url: receiver.url })
      await useAudit(runtime, tenant)
    }
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
  { slug, placement }: Pick<Tenant, 'slug' | 'placement'>,
): Promise<Tenant> {
  if (placement === 'shared') return await createTenant(oltp, { slug, name: slug })
  await tenantRegistry.create({ slug, placement })
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
  await surveys.get(tenant, survey.id)
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
  const { oltp, tenants, secrets, pinnedConnectors, egress, mappings, tokenSource, jobs, events, ids } = context
  const { connectors } = context
  const startMs = Date.now()
  const runAt = async (hours: number) => {
    const clock = { now: () => new Date(startMs + hours * 3_600_000) }
    const deps = { oltp, tenants, secrets, connectors, pinnedConnectors, egress, mappings, tokenSource, jobs, events }
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

async function refuseAndDelete({ runtime, tenant, url }: { runtime: Runtime; tenant: Tenant; url: string }) {
  const { webhooks, deliveries } = runtime
  const webhook = await webhooks.create(tenant, { url: `${url}/gone`, eventType: '*' })
  const { id } = await webhooks.test(tenant, webhook.id)
  await until('the test to be refused', async () => (await deliveries.get(tenant, id)).status === 'refused')
  await useDeadLetters(runtime, tenant, id)
  await useReplays(runtime, tenant, id)
  await webhooks.delete(tenant, webhook.id)
}

async function useDeadLetters({ deadLetters, incidents }: Runtime, tenant: Tenant, deliveryId: string): Promise<void> {
  const asked = { where: `id = ${deliveryId} and payload.type = webhook.test`, mayReadResponses: true }
  await deadLetters.list(tenant, { ...PAGE, ...asked })
  await deadLetters.stats(tenant, asked)
  await incidents.suggest(tenant, asked)
  for await (const _ of await deadLetters.export(tenant, asked));
  await deadLetters.get(tenant, deliveryId)
}

async function useReplays({ replays }: Runtime, tenant: Tenant, deliveryId: string): Promise<void> {
  const plan = { where: `id = ${deliveryId}`, mayReadResponses: true }
  await replays.plan(tenant, { ...plan, dryRun: true })
  await rejects(replays.plan(tenant, { ...plan, mapping: 'v1' }))
  const { id } = await replays.plan(tenant, plan)
  await replays.update(tenant, id, { ratePerSecond: 100 })
  await replays.run(tenant, id, {})
  await until('the replay to be over', async () => (await replays.get(tenant, id)).status === 'partial')
  const { nextCursor } = await replays.list(tenant, PAGE)
  await replays.list(tenant, { ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  for await (const _ of await replays.export(tenant, id));
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
  await trimOutbox(oltp, future)
  await trimSink(oltp, future)
  await trimSharing(oltp, future)
  await trimInbound(
    { oltp, tenants },
    { shredBefore: future, forgetBefore: future, signal: new AbortController().signal },
  )
}
