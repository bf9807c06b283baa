import { createPublicKey, hash, randomUUID, verify } from 'node:crypto'
import {
  type AuditEntry,
  createHowazit,
  type FleetMove,
  type Howazit,
  type StreamReplay,
  type StreamReplayRequest,
  type Survey,
  type Tenant,
  type TenantMove,
} from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLANNER_SECRET, type Planner, startPlanner } from '../../runtime/test/connections/start-planner.ts'
import { startTracker, TRACKER_TOKEN, type Tracker } from '../../runtime/test/connections/start-tracker.ts'
import { until } from '../../runtime/test/support/until.ts'
import { listOperations, type OperationId } from '../src/contract.ts'
import { createSurvey } from './support/create-survey.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

const operations = listOperations()
const WHY = { reason: 'Prüfung 100 %' }

describe('the contract', () => {
  it('says of every operation that is no GET whether it is recorded, and why where it is not', () => {
    const undeclared = operations.filter(({ method, audit }) => method !== 'GET' && audit === undefined)
    expect(undeclared.map(({ operationId }) => operationId)).toEqual([])
    const unexplained = operations.filter(({ audit }) => (audit?.record === 'never') !== (audit?.because !== undefined))
    expect(unexplained.map(({ operationId }) => operationId)).toEqual([])
  })
})

interface Known {
  readonly tenantId: string
  readonly survey: Survey
  readonly responseId: string
  readonly webhookId: string
  readonly mappingId: string
  readonly consentId: string
  readonly trackerId: string
  readonly planner: Planner
  readonly place: { readonly connectionId: string; readonly routeId: string }
  readonly deliveryId: string
  readonly deadId: string
  readonly poisonId: string
  readonly replayId: string
  readonly platformReplayId: string
  readonly quarantineId: string
  readonly fixId: string
  readonly otherFixId: string
  readonly clientId: string
  readonly entryId: string
}

interface Callers {
  /** The tenant, entered by an operator. */
  readonly entered: Howazit
  readonly operator: Howazit
  readonly known: Known
}

const QUESTIONS = [{ key: 'why', type: 'text' as const, text: 'Why?' }]

const TICKETS = { eventType: 'response.created', operation: 'createTicket', enabled: false } as const
const DESK = {
  name: 'Support desk',
  connector: 'zendesk',
  settings: { subdomain: 'example', email: 'agent@example.com' },
  secrets: { apiToken: 'zd_example_canary' },
  routes: [TICKETS],
}

const LOOPBACK = { redirectUri: 'http://127.0.0.1:8912/callback' }

async function completeBy({ connections }: Howazit, { consentId, planner }: Known): Promise<void> {
  const { authorizeUrl } = await connections.startConsent(consentId, LOOPBACK, WHY)
  await connections.completeConsent(consentId, { callbackUrl: await planner.agree(authorizeUrl) }, WHY)
}

/** A filter that names what somebody may have answered. */
const byAnswer = (deadId: string) => `id = ${deadId} and payload.data.answer != 'canary-answer'`

/** It has what somebody may have answered. */
const PATCH = [{ op: 'add' as const, path: '/channel', value: 'canary-answer' }]

/** A fix that names what somebody may have answered. */
const patchBy = (quarantineId: string) => ({
  where: `id = ${quarantineId} and payload.channel != 'canary-answer'`,
  change: {
    kind: 'patch' as const,
    operations: PATCH,
  },
})

/** A response that does not fit, and two fixes of it that are judged. */
async function quarantineOne({ surveys, responses, quarantine }: Howazit, response: { surveyId: string }) {
  await surveys.update(response.surveyId, { validation: 'quarantine' })
  const answers = [{ questionId: randomUUID(), textValue: 'canary' }]
  await responses.ingest({ ...response, answers } as never)
  const { id } = await until('a response is quarantined', async () => (await quarantine.list()).items[0])
  const request = {
    where: `id = ${id}`,
    change: { kind: 'patch' as const, operations: [{ op: 'replace' as const, path: '/answers', value: [] }] },
  }
  const fixes = [await quarantine.fixes.plan(request), await quarantine.fixes.plan(request)] as const
  for (const fix of fixes)
    await until('a fix is judged', async () => (await quarantine.fixes.get(fix.id)).status === 'planned')
  return { quarantineId: id, fixId: fixes[0].id, otherFixId: fixes[1].id }
}

/** Of all its responses. */
const insightOf = (surveyId: string) => ({
  surveyId,
  timeframe: { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' },
})

/** A window that is not open now. */
function inHalfADay(): string {
  const hour = String((new Date().getUTCHours() + 12) % 24).padStart(2, '0')
  return `${hour}:00-${hour}:30`
}

const LAST_HOUR: StreamReplayRequest = {
  topic: 'responses.raw',
  into: 'store',
  from: new Date(Date.now() - 3_600_000).toISOString(),
}

async function initechOf({ tenants }: Howazit): Promise<Tenant> {
  const [tenant] = (await tenants.list({ slug: 'initech' })).items
  return tenant as Tenant
}

/** The last one of initech. */
async function untilMove(operator: Howazit, is: (move: TenantMove) => boolean): Promise<TenantMove> {
  const { id } = await initechOf(operator)
  return await until('the move to be so', async () => {
    const [move] = (await operator.tenantMoves.list(id, { limit: 1 })).items
    return move !== undefined && is(move) ? move : undefined
  })
}

async function cutOver(operator: Howazit): Promise<void> {
  const { tenantId, id } = await untilMove(operator, ({ diff }) => diff?.status === 'done')
  await operator.tenantMoves.cutOver(tenantId, id, { maxWritePauseMs: 20_000 }, WHY)
}

/** Each recorded operation, called by an operator. The order is that of the list: what is deleted comes last. */
const CALLS: Partial<Record<OperationId, (callers: Callers) => Promise<unknown>>> = {
  listResponses: ({ entered }) => entered.responses.list({}, WHY),
  getResponse: ({ entered, known }) => entered.responses.get(known.responseId, WHY),
  traceResponse: ({ entered, known }) => entered.responses.trace(known.responseId, WHY),
  exportResponses: ({ entered, known }) => drain(entered.responses.export({ surveyId: known.survey.id }, WHY)),
  streamResponses: ({ entered }) => follow(entered),
  getDelivery: ({ entered, known }) => entered.deliveries.get(known.deliveryId, WHY),
  updateResponse: ({ entered, known }) =>
    entered.responses.update(known.responseId, { revision: 1, channel: 'sms' }, WHY),
  createSurvey: ({ entered }) => entered.surveys.create({ name: 'Another', questions: QUESTIONS }, WHY),
  // Of a version that has a score.
  createInsight: ({ entered, known }) => entered.insights.create(insightOf(known.survey.id), WHY),
  verifyInsight: async ({ entered: { insights }, known }) => {
    const { id } = await insights.create(insightOf(known.survey.id), WHY).wait()
    await insights.verify(id, WHY)
  },
  cancelInsight: ({ entered: { insights }, known }) =>
    until('one is cancelled before it is over', async () => {
      const { id } = await insights.create(insightOf(known.survey.id), WHY)
      return await insights.cancel(id, WHY).catch(() => undefined)
    }),
  retryInsight: async ({ entered: { insights } }) => {
    const cancelled = (await insights.list()).items.find(({ status }) => status === 'failed')
    await insights.retry(cancelled?.id as string, {}, WHY)
  },
  updateSurveyThemes: ({ entered: { insights }, known }) =>
    insights.themes.update(known.survey.id, { version: 0, themes: [] }, WHY),
  createInsightSchedule: ({ entered, known }) =>
    entered.insights.schedules.create({ surveyId: known.survey.id, every: 'day', at: '06:00' }, WHY),
  updateInsightSchedule: async ({ entered: { insights } }) => {
    const [schedule] = await insights.schedules.list()
    await insights.schedules.update(schedule?.id as string, { enabled: false }, WHY)
  },
  deleteInsightSchedule: async ({ entered: { insights } }) => {
    const [schedule] = await insights.schedules.list()
    await insights.schedules.delete(schedule?.id as string, WHY)
  },
  createSurveyVersion: ({ entered, known }) =>
    entered.surveys.createVersion(known.survey.id, { questions: QUESTIONS }, WHY),
  updateSurvey: ({ entered, known }) => entered.surveys.update(known.survey.id, { validation: 'warn' }, WHY),
  listQuarantine: ({ entered }) => entered.quarantine.list({}, WHY),
  getQuarantineStats: ({ entered }) => entered.quarantine.stats({}, WHY),
  getQuarantined: ({ entered, known }) => entered.quarantine.get(known.quarantineId, WHY),
  planQuarantineFix: ({ entered, known }) => entered.quarantine.fixes.plan(patchBy(known.quarantineId), WHY),
  approveQuarantineFix: ({ entered, known }) => entered.quarantine.fixes.approve(known.fixId, WHY),
  cancelQuarantineFix: ({ entered, known }) => entered.quarantine.fixes.cancel(known.otherFixId, WHY),
  createWebhook: ({ entered }) => entered.webhooks.create({ url: 'http://127.0.0.1:8099/hooks?key=canary' }, WHY),
  updateWebhook: ({ entered, known }) => entered.webhooks.update(known.webhookId, { enabled: false }, WHY),
  rotateWebhookSecret: ({ entered, known }) => entered.webhooks.rotateSecret(known.webhookId, WHY),
  createMapping: ({ entered }) =>
    entered.mappings.create({ name: 'another', kind: 'handlebars', source: '{"another": true}' }, WHY),
  createMappingVersion: ({ entered, known }) =>
    entered.mappings.createVersion(known.mappingId, { kind: 'handlebars', source: '{"version": 2}' }, WHY),
  publishMapping: ({ entered, known }) => entered.mappings.publish(known.mappingId, { version: 2 }, WHY),
  rollbackMapping: ({ entered, known }) => entered.mappings.rollback(known.mappingId, WHY),
  createConnection: ({ entered }) => entered.connections.create({ ...DESK, name: 'Another desk' }, WHY),
  updateConnection: ({ entered, known }) =>
    entered.connections.update(known.place.connectionId, { enabled: false }, WHY),
  startConsent: ({ entered, known }) => entered.connections.startConsent(known.consentId, LOOPBACK, WHY),
  completeConsent: ({ entered, known }) => completeBy(entered, known),
  invokeConnection: ({ entered, known }) =>
    entered.connections.invoke(known.trackerId, { operation: 'createIssue', input: { title: 'Hi' } }, WHY),
  rotateInboundKey: ({ entered, known }) => entered.connections.inbound.rotateKey(known.trackerId, {}, WHY),
  subscribeInbound: ({ entered, known }) => entered.connections.inbound.subscribe(known.trackerId, WHY),
  unsubscribeInbound: ({ entered, known }) => entered.connections.inbound.unsubscribe(known.trackerId, WHY),
  startPoll: ({ entered, known }) => entered.connections.polls.start(known.trackerId, 'closedIssues', WHY),
  stopPoll: ({ entered, known }) => entered.connections.polls.stop(known.trackerId, 'closedIssues', WHY),
  createRoute: ({ entered, known }) => entered.connections.routes.create(known.place.connectionId, TICKETS, WHY),
  updateRoute: ({ entered, known }) => entered.connections.routes.update(known.place, { enabled: false }, WHY),
  saveFilter: ({ entered, known }) =>
    entered.deadLetters.filters.save({ name: 'late', where: byAnswer(known.deadId) }, WHY),
  deleteSavedFilter: ({ entered }) => entered.deadLetters.filters.delete('late', WHY),
  planReplay: ({ entered, known }) => entered.replays.plan({ where: byAnswer(known.deadId), patch: PATCH }, WHY),
  updateReplay: ({ entered, known }) => entered.replays.update(known.replayId, { window: inHalfADay() }, WHY),
  runReplay: ({ entered, known }) => entered.replays.run(known.replayId, {}, WHY),
  pauseReplay: ({ entered, known }) => entered.replays.pause(known.replayId, WHY),
  resumeReplay: ({ entered, known }) => entered.replays.resume(known.replayId, WHY),
  cancelReplay: ({ entered, known }) => entered.replays.cancel(known.replayId, WHY),
  planPlatformReplay: ({ operator, known }) => operator.replays.platform.plan({ where: `id = ${known.deadId}` }, WHY),
  runPlatformReplay: ({ operator, known }) =>
    operator.replays.platform.run(known.platformReplayId, { window: inHalfADay() }, WHY),
  pausePlatformReplay: ({ operator, known }) => operator.replays.platform.pause(known.platformReplayId, WHY),
  resumePlatformReplay: ({ operator, known }) => operator.replays.platform.resume(known.platformReplayId, WHY),
  cancelPlatformReplay: ({ operator, known }) => operator.replays.platform.cancel(known.platformReplayId, WHY),
  createClient: ({ entered }) => entered.clients.create({ name: 'Kiosk', scopes: ['surveys:read'] }, WHY),
  rotateClientSecret: ({ entered, known }) => entered.clients.rotateSecret(known.clientId, WHY),
  getAuditEntry: ({ entered, known }) => entered.audit.get(known.entryId, WHY),
  exportAudit: ({ entered }) => drain(entered.audit.export(WHY)),
  createTenant: ({ operator }) => operator.tenants.create({ slug: 'initech' }, WHY),
  updateTenant: ({ operator, known }) => operator.tenants.update(known.tenantId, { tier: 'gold' }, WHY),
  planTenantMove: ({ operator, known }) => operator.tenantMoves.plan(known.tenantId, { to: 'database' }, WHY),
  startTenantMove: async ({ operator }) => {
    const { id: tenantId } = await initechOf(operator)
    await operator.tenantMoves.plan(tenantId, { to: 'schema' }, WHY)
    const { id } = await untilMove(operator, ({ status }) => status === 'planned')
    await operator.tenantMoves.start(tenantId, id, WHY)
  },
  diffTenantMove: async ({ operator }) => {
    const { tenantId, id } = await untilMove(operator, ({ status }) => status === 'following')
    await operator.tenantMoves.diff(tenantId, id, WHY)
  },
  mirrorTenantMove: async ({ operator }) => {
    const { tenantId, id } = await untilMove(operator, ({ diff }) => diff?.status === 'done')
    await operator.tenantMoves.mirror(tenantId, id, { percent: 5 }, WHY)
  },
  cutOverTenantMove: ({ operator }) => cutOver(operator),
  reverseTenantMove: async ({ operator }) => {
    const { tenantId, id } = await untilMove(operator, ({ status }) => status === 'switched')
    await operator.tenantMoves.diff(tenantId, id, WHY)
    await untilMove(operator, ({ diff }) => diff?.status === 'done')
    await operator.tenantMoves.reverse(tenantId, id, { maxWritePauseMs: 20_000 }, WHY)
  },
  completeTenantMove: async ({ operator }) => {
    const { tenantId, id } = await untilMove(operator, ({ status }) => status === 'following')
    await operator.tenantMoves.diff(tenantId, id, WHY)
    await cutOver(operator)
    await untilMove(operator, ({ status }) => status === 'switched')
    await operator.tenantMoves.complete(tenantId, id, { keepReverseSeconds: 0 }, WHY)
  },
  cancelTenantMove: async ({ operator }) => {
    await untilMove(operator, ({ status }) => status === 'completed')
    const { id: tenantId } = await initechOf(operator)
    const { id } = await operator.tenantMoves.plan(tenantId, { to: 'shared' }, WHY)
    await operator.tenantMoves.cancel(tenantId, id, WHY)
  },
  planFleetMove: ({ operator }) => operator.fleetMoves.plan({ where: 'slug = initech', to: 'database' }, WHY),
  startFleetMove: async ({ operator: { fleetMoves } }) => {
    const [{ id }] = (await fleetMoves.list()).items as [FleetMove]
    await until('the moves are planned', async () => (await fleetMoves.get(id)).status === 'planned')
    await fleetMoves.start(id, WHY)
  },
  cancelFleetMove: async ({ operator: { fleetMoves } }) => {
    const [{ id }] = (await fleetMoves.list()).items as [FleetMove]
    await fleetMoves.cancel(id, WHY)
  },
  createTenantClient: ({ operator, known }) =>
    operator.tenants.createClient(known.tenantId, { name: 'first', scopes: ['surveys:read'] }, WHY),
  createTenantToken: ({ operator, known }) => operator.tenants.createToken(known.tenantId, {}, WHY),
  listPoisonMessages: ({ operator }) => operator.poisonMessages.list({}, WHY),
  getPoisonMessage: ({ operator, known }) => operator.poisonMessages.get(known.poisonId, WHY),
  replayPoisonMessages: ({ operator, known }) => operator.poisonMessages.replay({ ids: [known.poisonId] }, WHY),
  discardPoisonMessages: ({ operator }) => operator.poisonMessages.discard({}, WHY),
  exportPlatformAudit: ({ operator }) => drain(operator.audit.platform.export(WHY)),
  startStreamReplay: ({ operator }) => operator.streamReplays.start(LAST_HOUR, WHY),
  applyStreamReplay: async ({ operator: { streamReplays } }) => {
    const [{ id }] = (await streamReplays.list()).items as [StreamReplay]
    await until('the topic is compared', async () => (await streamReplays.get(id)).status === 'compared')
    await streamReplays.apply(id, WHY)
  },
  cancelStreamReplay: async ({ operator: { streamReplays } }) => {
    const { id } = await streamReplays.start(LAST_HOUR, WHY)
    await streamReplays.cancel(id, WHY)
  },
  deleteResponse: ({ entered, known }) => entered.responses.delete(known.responseId, WHY),
  deleteRoute: ({ entered, known }) => entered.connections.routes.delete(known.place, WHY),
  deleteConnection: ({ entered, known }) => entered.connections.delete(known.place.connectionId, WHY),
  deleteWebhook: ({ entered, known }) => entered.webhooks.delete(known.webhookId, WHY),
  deleteMapping: ({ entered, known }) => entered.mappings.delete(known.mappingId, WHY),
  revokeClient: ({ entered, known }) => entered.clients.revoke(known.clientId, WHY),
}

const PLATFORMS: readonly string[] = [
  'createTenant',
  'updateTenant',
  'listPoisonMessages',
  'getPoisonMessage',
  'replayPoisonMessages',
  'discardPoisonMessages',
  'planPlatformReplay',
  'runPlatformReplay',
  'pausePlatformReplay',
  'resumePlatformReplay',
  'cancelPlatformReplay',
  'exportPlatformAudit',
  'createToken',
  'planTenantMove',
  'startTenantMove',
  'diffTenantMove',
  'mirrorTenantMove',
  'cutOverTenantMove',
  'reverseTenantMove',
  'completeTenantMove',
  'cancelTenantMove',
  'planFleetMove',
  'startFleetMove',
  'cancelFleetMove',
  'startStreamReplay',
  'applyStreamReplay',
  'cancelStreamReplay',
]

/** Of an operator's own credentials, which the calls below begin with. */
const WITHOUT_REASON: readonly string[] = ['createToken', 'streamResponses']

describe('what an operator does on a tenant', () => {
  let platform: TestPlatform
  let callers: Callers
  let operatorId: string
  let planner: Planner
  let tracker: Tracker

  beforeAll(async () => {
    platform = await startPlatform({ hasStages: true })
    const credentials = await platform.createOperator('Ada')
    operatorId = credentials.clientId
    const operator = createHowazit({ baseUrl: platform.url, auth: credentials })
    const owner = createHowazit({ baseUrl: platform.url, auth: platform.token })
    const response = await createSurvey(platform)
    const { responseId } = await owner.responses.ingest(response as never)
    await until('the response is stored', () => owner.responses.get(responseId).then(Boolean, () => false))
    const webhook = await owner.webhooks.create({ url: `${platform.url}/hooks` })
    const delivery = await owner.webhooks.test(webhook.id)
    const mapping = await owner.mappings.create({ name: 'ticket', kind: 'handlebars', source: '{"version": 1}' })
    await owner.mappings.publish(mapping.id, { version: 1 })
    const connection = await owner.connections.create(DESK)
    planner = await startPlanner()
    const tasks = await owner.connections.create({
      name: 'Tasks',
      connector: 'planner',
      settings: planner.settings,
      secrets: { clientSecret: PLANNER_SECRET },
    })
    tracker = await startTracker()
    const issues = await owner.connections.create({
      name: 'Issues',
      connector: 'tracker',
      settings: tracker.settings,
      secrets: { token: TRACKER_TOKEN },
    })
    const broken = { kind: 'handlebars', source: 'no JSON' } as const
    const failing = await owner.webhooks.create({ url: `${platform.url}/hooks`, mapping: broken })
    const dead = await owner.webhooks.test(failing.id)
    await until('a delivery is refused', async () => (await owner.deliveries.get(dead.id)).status === 'refused')
    const replay = await owner.replays.plan({ where: `id = ${dead.id}` })
    const across = await operator.replays.platform.plan({ where: `id = ${dead.id}` }, WHY)
    const quarantined = await quarantineOne(owner, response)
    const client = await owner.clients.create({ name: 'Kiosk', scopes: ['surveys:read'] })
    await platform.context.stream.publish('responses.raw', [{ key: 'no key', headers: {}, value: 'no response' }])
    const poison = await until('a message is poison', async () => (await operator.poisonMessages.list()).items[0])
    const tenantId = (await owner.whoami()).tenant?.id as string
    const { access_token: auth } = await operator.tenants.createToken(tenantId, {}, WHY)
    callers = {
      operator,
      entered: createHowazit({ baseUrl: platform.url, auth }),
      known: {
        tenantId,
        survey: await owner.surveys.get(response.surveyId),
        responseId,
        webhookId: webhook.id,
        consentId: tasks.id,
        trackerId: issues.id,
        planner,
        place: { connectionId: connection.id, routeId: connection.routes[0]?.id as string },
        deliveryId: delivery.id,
        deadId: dead.id,
        poisonId: poison.id,
        replayId: replay.id,
        platformReplayId: across.id,
        ...quarantined,
        mappingId: mapping.id,
        clientId: client.id,
        entryId: (await owner.audit.list()).items[0]?.id as string,
      },
    }
  })
  afterAll(async () => {
    await platform.stop()
    await planner[Symbol.asyncDispose]()
    await tracker[Symbol.asyncDispose]()
  })

  const logOf = (operationId: string) => {
    const { operator, entered } = callers
    return PLATFORMS.includes(operationId) ? operator.audit.platform : entered.audit
  }
  const entriesOf = async (operation: string): Promise<readonly AuditEntry[]> =>
    (await logOf(operation).list({ operation, actor: operatorId })).items

  const recorded = operations.filter(({ audit }) => audit !== undefined && audit.record !== 'never')
  it('is called here, every operation of it', () => {
    const called = [...Object.keys(CALLS), 'createToken']
    expect(called.toSorted()).toEqual(recorded.map(({ operationId }) => operationId as string).toSorted())
  })

  it.each(Object.keys(CALLS) as OperationId[])('is recorded, with who and why: %s', async (operationId) => {
    const before = (await entriesOf(operationId)).length
    await CALLS[operationId]?.(callers)
    const [entry, ...others] = await entriesOf(operationId)
    expect(others).toHaveLength(before)
    expect(entry).toMatchObject({
      operation: operationId,
      actor: { kind: 'operator', id: operatorId },
      requestId: expect.any(String),
      ...(!WITHOUT_REASON.includes(operationId) && { reason: WHY.reason }),
    })
  })

  it('is shown with what it changed in a response, until that is erased', async () => {
    const owner = createHowazit({ baseUrl: platform.url, auth: platform.token })
    const response = await createSurvey(platform)
    const { responseId } = await owner.responses.ingest(response as never)
    await until('the response is stored', () => owner.responses.get(responseId).then(Boolean, () => false))
    await owner.responses.update(responseId, { revision: 1, channel: 'sms' })
    const [{ id }] = (await owner.audit.list({ subject: responseId })).items as [AuditEntry]
    const { before, personal, personalData } = await owner.audit.get(id)
    expect({ before, personal, personalData }).toMatchObject({
      before: { revision: 1 },
      personal: expect.stringMatching(/^[0-9a-f]{64}$/),
      personalData: { before: { channel: null }, after: { channel: 'sms' } },
    })
    await owner.responses.delete(responseId)
    expect(await owner.audit.get(id)).not.toHaveProperty('personalData')
    const reader = createHowazit({ baseUrl: platform.url, auth: await platform.tokenWith(['audit:read']) })
    await expect(reader.audit.get(id)).rejects.toMatchObject({ code: 'insufficient_scope' })
  })

  it('bears the id of the plan that is made, changed and carried out', async () => {
    const { known, entered } = callers
    const { items } = await entered.audit.list({ subject: known.replayId })
    expect(items.length).toBeGreaterThan(4)
    for (const { planId } of items) expect(planId).toBe(known.replayId)
    const [planned] = await entriesOf('planReplay')
    expect(planned).toMatchObject({
      planId: planned?.subject.id,
      after: { whereAnswers: true, patch: [{ op: 'add', path: '/channel' }] },
    })
  })

  it('is recorded when a token of the operator is made', async () => {
    expect(await entriesOf('createToken')).toMatchObject([{ subject: { type: 'token', id: operatorId } }])
  })

  it('holds no secret and no answer', async () => {
    const log = JSON.stringify([
      (await callers.entered.audit.list({ limit: 200 })).items,
      (await callers.operator.audit.platform.list({ limit: 200 })).items,
    ])
    expect(log).toContain('"enabled":false')
    // A replay has a setting of that name.
    expect(log).not.toMatch(/canary(?!":)|hs_|whsec_|numericValue|textValue|eyJ/)
  })

  it('is refused without a reason where it is dangerous', async () => {
    const refused = { code: 'invalid_parameter', details: { pointer: '/header/x-howazit-reason' } }
    const { entered, operator, known } = callers
    await expect(entered.responses.delete(known.responseId)).rejects.toMatchObject(refused)
    await expect(operator.tenants.createToken(known.tenantId, {}, { reason: ' ' })).rejects.toMatchObject(refused)
    await expect(operator.tenants.update(known.tenantId, { name: 'x' }, { reason: '' })).rejects.toMatchObject(refused)
    const client = { name: 'first', scopes: ['responses:read' as const] }
    await expect(operator.tenants.createClient(known.tenantId, client, { reason: '' })).rejects.toMatchObject(refused)
  })

  it('is one intact chain', async () => {
    const { entered, operator } = callers
    for (const log of [entered.audit, operator.audit.platform]) {
      await until('all of it is chained', async () => (await log.list({ limit: 200 })).items.every(({ seq }) => seq))
      const report = await log.verify()
      expect(report).toMatchObject({ isIntact: true, findings: [] })
      expect(report.entries).toBe(report.head?.seq)
    }
  })

  it('is exported with a statement that the platform’s public keys verify', async () => {
    const { entered, operator } = callers
    const { keys } = await operator.signingKeys()
    const exported = Buffer.concat(await collect(entered.audit.export().bytes())).toString()
    const lines = exported.trimEnd().split('\n')
    const { statement } = JSON.parse(lines.at(-1) as string) as { statement: string }
    const [head = '', payload = '', signature = ''] = statement.split('.')
    const key = createPublicKey({ key: { ...keys[0] }, format: 'jwk' })
    const signed = Buffer.from(`${head}.${payload}`)
    const options = { key, dsaEncoding: 'ieee-p1363' as const }
    expect(verify('sha256', signed, options, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      sub: callers.known.tenantId,
      entries: lines.length - 1,
      isIntact: true,
      sha256: hash('sha256', `${lines.slice(0, -1).join('\n')}\n`),
    })
    expect(lines.slice(0, -1).map((line) => (JSON.parse(line) as AuditEntry).seq)).toEqual(
      lines.slice(0, -1).map((_, index) => index + 1),
    )
    // It is no token.
    await expect(createHowazit({ baseUrl: platform.url, auth: statement }).whoami()).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })

  it('is not what the tenant’s own reads are', async () => {
    const owner = createHowazit({ baseUrl: platform.url, auth: platform.token })
    const before = (await owner.audit.list({ limit: 200 })).items.length
    await owner.responses.list()
    await owner.audit.list()
    await owner.surveys.list()
    expect((await owner.audit.list({ limit: 200 })).items).toHaveLength(before)
    await drain(owner.responses.export({ surveyId: callers.known.survey.id }))
    expect((await owner.audit.list()).items[0]).toMatchObject({
      operation: 'exportResponses',
      actor: { kind: 'platform' },
      asked: { surveyId: callers.known.survey.id },
    })
  })

  it('ends with the operator: tokens it made for tenants are refused when it is revoked', async () => {
    const { entered, operator, known } = callers
    expect((await entered.whoami()).tenant?.id).toBe(known.tenantId)
    const { access_token: auth } = await operator.tenants.createToken(known.tenantId, {}, WHY)
    await platform.revokeOperator(operatorId)
    // One that was never shown to this process, which looks again at others after half a minute.
    await expect(createHowazit({ baseUrl: platform.url, auth }).whoami()).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })
})

async function drain(lines: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of lines);
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}

async function follow({ responses }: Howazit): Promise<void> {
  for await (const _ of responses.stream()) return
}
