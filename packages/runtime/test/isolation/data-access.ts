import { HowazitError } from '@howazit/sdk'
import type { LiveEvent, Runtime } from '../../src/runtime.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import type { Belongings } from './belongings.ts'
import { SURVEY } from './move-in.ts'

/** `surveys.get` and the like: every function there is. */
export type DataAccess = {
  [Group in keyof Runtime]: Runtime[Group] extends (...args: never) => unknown
    ? Group
    : `${Group}.${Extract<keyof Runtime[Group], string>}`
}[keyof Runtime]

/** Calls a function as a tenant with ids that are his own, another's or nobody's. */
type Probe = (runtime: Runtime, tenant: Tenant, ids: Belongings) => Promise<unknown>

/** Why a function has no id that could be another tenant's. */
type Exempt = string

const NO_IDS = 'takes no id: what it makes belongs to who is given, and nothing is read'
const OF_PLATFORM = 'works for operators or for the platform, and with no data of a tenant'
const WHO_IS_WHO = 'says who a tenant is, and nothing of what he has'

const SAME_FOR_ALL =
  'is about what can be connected, which is the same for every tenant but for the version that is offered; takes no id of a tenant'
const OF_STATE =
  'answers whoever has a state that only the tenant was given, good once; consent.test.ts tries it as another'
const OF_KEY =
  'answers whoever has the key of a URL that only the tenant was given; receive-inbound.test.ts tries it with others'
const OF_LINK =
  'answers whoever has a link that only the tenant was given, for a while; artifacts.test.ts tries it with others'
const OF_HOURS = 'takes no id: it is about hours of who is given; ledger.test.ts tries it as another'
const WHOLE_LOG = 'takes no id: it is about all of the log of who is given'

const PAGE = { limit: 100 }

const HEADLINE = 'headline.recommend'
const ALL_TIME = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }

const onlyDead = (deadId: string) => ({ where: `id = ${deadId}`, mayReadResponses: true })

const onlyHeld = (quarantineId: string) => ({ where: `id = ${quarantineId}`, mayReadResponses: true })

const both = <Result>(one: Promise<Result>, other: Promise<Result>) => Promise.all([one, other])

/** Of what never ends. */
async function firstOf(open: (signal: AbortSignal) => AsyncIterable<LiveEvent> | Promise<AsyncIterable<LiveEvent>>) {
  const leaving = new AbortController()
  for await (const first of await open(leaving.signal)) {
    leaving.abort()
    return first
  }
  return undefined
}

const WITH_SECRET = 'is asked by who shows a secret or a verified token, and says no more than whether it is in force'
const OF_TOKEN =
  'counts by the tenant and the client of a verified token, and says only how much is left of their quotas'

/** One entry for each, or nothing compiles. */
const DATA_ACCESS: Readonly<Record<DataAccess, Probe | Exempt>> = {
  checkIsolation: OF_PLATFORM,
  readiness: OF_PLATFORM,
  'tenants.find': WHO_IS_WHO,
  'tenants.findBySlug': WHO_IS_WHO,
  'tenants.findAnew': WHO_IS_WHO,
  'tenants.list': WHO_IS_WHO,
  'tenants.placements': WHO_IS_WHO,
  'tenantRegistry.create': OF_PLATFORM,
  'tenantRegistry.get': OF_PLATFORM,
  'tenantRegistry.list': OF_PLATFORM,
  'tenantRegistry.update': OF_PLATFORM,
  'poisonMessages.list': OF_PLATFORM,
  'poisonMessages.get': OF_PLATFORM,
  'poisonMessages.stats': OF_PLATFORM,
  'poisonMessages.replay': OF_PLATFORM,
  'poisonMessages.discard': OF_PLATFORM,
  'platformIncidents.suggest': OF_PLATFORM,
  'platformReplays.plan': OF_PLATFORM,
  'platformReplays.get': OF_PLATFORM,
  'platformReplays.list': OF_PLATFORM,
  'platformReplays.run': OF_PLATFORM,
  'platformReplays.pause': OF_PLATFORM,
  'platformReplays.resume': OF_PLATFORM,
  'platformReplays.cancel': OF_PLATFORM,
  'operatorClients.authenticate': OF_PLATFORM,
  'operatorClients.isInForce': OF_PLATFORM,
  'signingKeys.current': OF_PLATFORM,
  'signingKeys.list': OF_PLATFORM,
  'signingKeys.rotate': OF_PLATFORM,
  'tenantMoves.plan': OF_PLATFORM,
  'tenantMoves.start': OF_PLATFORM,
  'tenantMoves.diff': OF_PLATFORM,
  'tenantMoves.mirror': OF_PLATFORM,
  'tenantMoves.cutOver': OF_PLATFORM,
  'tenantMoves.reverse': OF_PLATFORM,
  'tenantMoves.complete': OF_PLATFORM,
  'tenantMoves.cancel': OF_PLATFORM,
  'tenantMoves.get': OF_PLATFORM,
  'tenantMoves.list': OF_PLATFORM,
  'fleetMoves.plan': OF_PLATFORM,
  'fleetMoves.start': OF_PLATFORM,
  'fleetMoves.cancel': OF_PLATFORM,
  'fleetMoves.get': OF_PLATFORM,
  'fleetMoves.list': OF_PLATFORM,
  'streamReplays.start': OF_PLATFORM,
  'streamReplays.get': OF_PLATFORM,
  'streamReplays.list': OF_PLATFORM,
  'streamReplays.apply': OF_PLATFORM,
  'streamReplays.cancel': OF_PLATFORM,
  'streamReplays.export': OF_PLATFORM,

  'responses.accept': ({ responses }, tenant, { surveyId, npsId, idempotencyKey: key }) => {
    const answers = [{ questionId: npsId, numericValue: 9 }]
    return responses.accept(tenant, [{ key, body: { surveyId, submittedAt: '2026-11-20T10:15:30.000Z', answers } }])
  },
  'responses.get': ({ responses }, tenant, { responseId }) => responses.get(tenant, responseId),
  'responses.list': ({ responses }, tenant, { surveyId, cursor }) =>
    both(responses.list(tenant, { ...PAGE, surveyId }), responses.list(tenant, { ...PAGE, cursor })),
  'responses.update': ({ responses }, tenant, { responseId }) =>
    responses.update(tenant, responseId, { revision: 1, channel: 'changed' }),
  'responses.delete': ({ responses }, tenant, { responseId }) => responses.delete(tenant, responseId),
  'responses.export': async ({ responses }, tenant, { surveyId }) => {
    const read = async (format: 'ndjson' | 'csv') => {
      const lines: string[] = []
      for await (const line of await responses.export(tenant, { surveyId, format })) lines.push(line)
      return lines
    }
    return await both(read('ndjson'), read('csv'))
  },
  'responses.trace': ({ responses }, tenant, { responseId }) => responses.trace(tenant, responseId),
  'responses.follow': ({ responses }, tenant, { surveyId }) =>
    firstOf((signal) => responses.follow(tenant, { surveyId, signal })),

  'clients.create': NO_IDS,
  'clients.get': ({ clients }, tenant, { clientId }) => clients.get(tenant, clientId),
  'clients.list': ({ clients }, tenant, { cursor }) =>
    both(clients.list(tenant, PAGE), clients.list(tenant, { ...PAGE, cursor })),
  'clients.revoke': ({ clients }, tenant, { clientId }) => clients.revoke(tenant, clientId),
  'clients.rotateSecret': ({ clients }, tenant, { clientId }) => clients.rotateSecret(tenant, clientId),
  'clients.authenticate': WITH_SECRET,
  'clients.isInForce': WITH_SECRET,

  'rateLimits.take': OF_TOKEN,
  'rateLimits.foresee': OF_TOKEN,

  'surveys.create': ({ surveys }, tenant, { surveyId }) =>
    surveys.create(tenant, { ...SURVEY, id: surveyId, slug: `of-${surveyId}` }),
  'surveys.get': ({ surveys }, tenant, { surveyId }) => surveys.get(tenant, surveyId),
  'surveys.list': ({ surveys }, tenant, { cursor }) =>
    both(surveys.list(tenant, PAGE), surveys.list(tenant, { ...PAGE, cursor })),
  'surveys.createVersion': ({ surveys }, tenant, { surveyId }) =>
    surveys.createVersion(tenant, surveyId, { questions: SURVEY.questions }),
  'surveys.update': ({ surveys }, tenant, { surveyId }) => surveys.update(tenant, surveyId, { validation: 'warn' }),

  'webhooks.create': NO_IDS,
  'webhooks.get': ({ webhooks }, tenant, { webhookId }) => webhooks.get(tenant, webhookId),
  'webhooks.list': ({ webhooks }, tenant, { cursor }) =>
    both(webhooks.list(tenant, PAGE), webhooks.list(tenant, { ...PAGE, cursor })),
  'webhooks.update': ({ webhooks }, tenant, { webhookId }) => webhooks.update(tenant, webhookId, { enabled: false }),
  'webhooks.delete': ({ webhooks }, tenant, { webhookId }) => webhooks.delete(tenant, webhookId),
  'webhooks.rotateSecret': ({ webhooks }, tenant, { webhookId }) => webhooks.rotateSecret(tenant, webhookId),
  'webhooks.keys': NO_IDS,
  'webhooks.test': ({ webhooks }, tenant, { webhookId }) => webhooks.test(tenant, webhookId),

  'mappings.create': NO_IDS,
  'mappings.get': ({ mappings }, tenant, { mappingId }) => mappings.get(tenant, mappingId),
  'mappings.list': ({ mappings }, tenant, { cursor }) =>
    both(mappings.list(tenant, PAGE), mappings.list(tenant, { ...PAGE, cursor })),
  'mappings.createVersion': ({ mappings }, tenant, { mappingId }) =>
    mappings.createVersion(tenant, mappingId, { kind: 'handlebars', source: '{"changed": true}' }),
  'mappings.getVersion': ({ mappings }, tenant, { mappingId }) => mappings.getVersion(tenant, mappingId, {}),
  'mappings.listVersions': ({ mappings }, tenant, { mappingId }) => mappings.listVersions(tenant, mappingId, PAGE),
  'mappings.preview': ({ mappings }, tenant, { mappingId }) => mappings.preview(tenant, { mappingId }),
  'mappings.publish': ({ mappings }, tenant, { mappingId }) => mappings.publish(tenant, mappingId, { version: 1 }),
  'mappings.delete': ({ mappings }, tenant, { mappingId }) => mappings.delete(tenant, mappingId),
  'mappings.rollback': ({ mappings }, tenant, { mappingId }) => mappings.rollback(tenant, mappingId),
  'connectors.list': SAME_FOR_ALL,
  'connectors.get': SAME_FOR_ALL,
  'connections.create': NO_IDS,
  'connections.get': ({ connections }, tenant, { connectionId }) => connections.get(tenant, connectionId),
  'connections.list': ({ connections }, tenant, { cursor }) =>
    both(connections.list(tenant, PAGE), connections.list(tenant, { ...PAGE, cursor })),
  'connections.update': ({ connections }, tenant, { connectionId }) =>
    connections.update(tenant, connectionId, { enabled: false }),
  'connections.delete': ({ connections }, tenant, { connectionId }) => connections.delete(tenant, connectionId),
  'connections.test': ({ connections }, tenant, { connectionId }) => connections.test(tenant, connectionId),
  'connections.describe': ({ connections }, tenant, { connectionId }) =>
    connections.describe(tenant, { connectionId, operation: 'createIssue' }),
  'connections.invoke': ({ connections }, tenant, { connectionId }) =>
    connections.invoke(tenant, connectionId, { operation: 'createIssue', input: {}, dryRun: true }),
  'connections.startConsent': ({ connections }, tenant, { connectionId }) =>
    connections.startConsent(tenant, connectionId, { redirectUri: 'http://127.0.0.1:9/callback' }),
  'connections.completeConsent': ({ connections }, tenant, { connectionId }) =>
    connections.completeConsent(tenant, connectionId, { callbackUrl: 'http://127.0.0.1:9/callback?state=none' }),
  'connections.receiveConsent': OF_STATE,
  'connections.getInbound': ({ connections }, tenant, { connectionId }) => connections.getInbound(tenant, connectionId),
  'connections.rotateInboundKey': ({ connections }, tenant, { connectionId }) =>
    connections.rotateInboundKey(tenant, connectionId),
  'connections.subscribeInbound': ({ connections }, tenant, { connectionId }) =>
    connections.subscribeInbound(tenant, connectionId),
  'connections.unsubscribeInbound': ({ connections }, tenant, { connectionId }) =>
    connections.unsubscribeInbound(tenant, connectionId),
  'connections.receiveInbound': OF_KEY,
  'connections.listPolls': ({ connections }, tenant, { connectionId }) => connections.listPolls(tenant, connectionId),
  'connections.startPoll': ({ connections }, tenant, { connectionId }) =>
    connections.startPoll(tenant, { connectionId, poll: 'closedIssues' }),
  'connections.stopPoll': ({ connections }, tenant, { connectionId }) =>
    connections.stopPoll(tenant, { connectionId, poll: 'closedIssues' }),
  'connections.createRoute': ({ connections }, tenant, { connectionId }) =>
    connections.createRoute(tenant, connectionId, { eventType: 'response.created', operation: 'createIssue' }),
  'connections.updateRoute': ({ connections }, tenant, { connectionId, routeId }) =>
    connections.updateRoute(tenant, { connectionId, routeId }, { enabled: false }),
  'connections.deleteRoute': ({ connections }, tenant, { connectionId, routeId }) =>
    connections.deleteRoute(tenant, { connectionId, routeId }),

  'deliveries.get': ({ deliveries }, tenant, { deliveryId }) =>
    deliveries.get(tenant, deliveryId, { withExchanges: true }),
  'deliveries.list': ({ deliveries }, tenant, { webhookId, responseId }) =>
    both(deliveries.list(tenant, { ...PAGE, webhookId }), deliveries.list(tenant, { ...PAGE, responseId })),
  'deadLetters.get': ({ deadLetters }, tenant, { deadId }) => deadLetters.get(tenant, deadId),
  'deadLetters.list': ({ deadLetters }, tenant, { deadId }) =>
    deadLetters.list(tenant, { ...PAGE, ...onlyDead(deadId) }),
  'deadLetters.stats': ({ deadLetters }, tenant, { deadId }) => deadLetters.stats(tenant, onlyDead(deadId)),
  'deadLetters.export': async ({ deadLetters }, tenant, { deadId }) => {
    const lines: string[] = []
    for await (const line of await deadLetters.export(tenant, onlyDead(deadId))) lines.push(line)
    return lines
  },
  'savedFilters.list': ({ savedFilters }, tenant) => savedFilters.list(tenant),
  'savedFilters.get': ({ savedFilters }, tenant, { filterName }) => savedFilters.get(tenant, filterName),
  'savedFilters.save': NO_IDS,
  'savedFilters.delete': ({ savedFilters }, tenant, { filterName }) => savedFilters.delete(tenant, filterName),
  'incidents.suggest': ({ incidents }, tenant, { deadId }) => incidents.suggest(tenant, onlyDead(deadId)),
  'replays.plan': ({ replays }, tenant, { deadId }) => replays.plan(tenant, { ...onlyDead(deadId), dryRun: true }),
  'replays.get': ({ replays }, tenant, { replayId }) => replays.get(tenant, replayId),
  'replays.list': ({ replays }, tenant, { cursor }) =>
    both(replays.list(tenant, PAGE), replays.list(tenant, { ...PAGE, cursor })),
  'replays.run': ({ replays }, tenant, { replayId }) => replays.run(tenant, replayId, {}),
  'replays.update': ({ replays }, tenant, { replayId }) => replays.update(tenant, replayId, { canary: 1 }),
  'replays.pause': ({ replays }, tenant, { replayId }) => replays.pause(tenant, replayId),
  'replays.resume': ({ replays }, tenant, { replayId }) => replays.resume(tenant, replayId),
  'replays.cancel': ({ replays }, tenant, { replayId }) => replays.cancel(tenant, replayId),
  'replays.export': async ({ replays }, tenant, { replayId }) => {
    const lines: string[] = []
    for await (const line of await replays.export(tenant, replayId)) lines.push(line)
    return lines
  },
  'insights.create': ({ insights }, tenant, { surveyId }) => insights.create(tenant, { surveyId, timeframe: ALL_TIME }),
  'insights.get': ({ insights }, tenant, { insightId }) => insights.get(tenant, insightId),
  // Of a cursor from somewhere else every page is his own.
  'insights.list': async ({ insights }, tenant, { insightId, cursor }) => {
    const pages = await both(insights.list(tenant, PAGE), insights.list(tenant, { ...PAGE, cursor }))
    return pages.flatMap(({ items }) => items.filter(({ id }) => id === insightId))
  },
  'insights.findings': ({ insights }, tenant, { insightId }) =>
    insights.findings(tenant, { ...PAGE, insightId, mayReadResponses: true }),
  'insights.exportRecords': async ({ insights }, tenant, { insightId }) => {
    const lines: string[] = []
    for await (const line of await insights.exportRecords(tenant, { insightId, findingId: HEADLINE })) lines.push(line)
    return lines
  },
  'surveyThemes.get': ({ surveyThemes }, tenant, { surveyId }) => surveyThemes.get(tenant, surveyId),
  'surveyThemes.update': ({ surveyThemes }, tenant, { surveyId }) =>
    surveyThemes.update(tenant, surveyId, { version: 0, themes: [] }),
  'insights.prompts': ({ insights }, tenant, { insightId }) => insights.prompts(tenant, insightId),
  'insights.artifacts': ({ insights }, tenant, { insightId }) => insights.artifacts(tenant, insightId),
  'insights.openArtifact': OF_LINK,
  'insights.follow': ({ insights }, tenant, { insightId }) =>
    both(
      firstOf((signal) => insights.follow(tenant, { lastEventId: '2000-01-01T00:00:00.000Z', signal })),
      firstOf((signal) => insights.follow(tenant, { insightId, signal })),
    ),
  'insights.verify': ({ insights }, tenant, { insightId }) => insights.verify(tenant, insightId),
  'insights.getVerification': ({ insights }, tenant, { insightId }) => insights.getVerification(tenant, insightId),
  'insights.cancel': ({ insights }, tenant, { insightId }) => insights.cancel(tenant, insightId),
  'insights.retry': ({ insights }, tenant, { insightId }) => insights.retry(tenant, { insightId }),
  'insightSchedules.create': ({ insightSchedules }, tenant, { surveyId, npsId }) =>
    insightSchedules.create(tenant, { surveyId, questions: [npsId], every: 'day', at: '06:00' }),
  'insightSchedules.list': ({ insightSchedules }, tenant) => insightSchedules.list(tenant),
  'insightSchedules.get': ({ insightSchedules }, tenant, { scheduleId }) => insightSchedules.get(tenant, scheduleId),
  'insightSchedules.update': ({ insightSchedules }, tenant, { scheduleId }) =>
    insightSchedules.update(tenant, scheduleId, { enabled: false }),
  'insightSchedules.delete': ({ insightSchedules }, tenant, { scheduleId }) =>
    insightSchedules.delete(tenant, scheduleId),
  'quarantine.list': ({ quarantine }, tenant, { quarantineId, cursor }) =>
    both(
      quarantine.list(tenant, { ...PAGE, ...onlyHeld(quarantineId) }),
      quarantine.list(tenant, { ...PAGE, mayReadResponses: true, cursor }),
    ),
  'quarantine.get': ({ quarantine }, tenant, { quarantineId }) => quarantine.get(tenant, quarantineId),
  'quarantine.stats': ({ quarantine }, tenant, { quarantineId }) =>
    quarantine.stats(tenant, { ...onlyHeld(quarantineId), groupBy: 'survey,value' }),
  'quarantineFixes.plan': ({ quarantineFixes }, tenant, { quarantineId }) =>
    quarantineFixes.plan(tenant, { ...onlyHeld(quarantineId), change: { kind: 'valid_answers' } }),
  'quarantineFixes.get': ({ quarantineFixes }, tenant, { fixId }) => quarantineFixes.get(tenant, fixId),
  // Without those that were planned above, as often as was asked.
  'quarantineFixes.list': async ({ quarantineFixes }, tenant, { fixId, cursor }) => {
    const pages = await both(quarantineFixes.list(tenant, PAGE), quarantineFixes.list(tenant, { ...PAGE, cursor }))
    return pages.flatMap(({ items }) => items).filter(({ id }) => id === fixId)
  },
  'quarantineFixes.approve': ({ quarantineFixes }, tenant, { fixId }) => quarantineFixes.approve(tenant, fixId),
  'quarantineFixes.cancel': ({ quarantineFixes }, tenant, { fixId }) => quarantineFixes.cancel(tenant, fixId),
  'quarantineFixes.export': async ({ quarantineFixes }, tenant, { fixId }) => {
    const lines: string[] = []
    for await (const line of await quarantineFixes.export(tenant, fixId)) lines.push(line)
    return lines
  },

  'ledger.get': OF_HOURS,
  'ledger.explain': OF_HOURS,
  'analytics.counts': ({ analytics }, tenant, { surveyId }) =>
    analytics.counts(tenant, { surveyId, interval: 'month' }),
  'analytics.nps': ({ analytics }, tenant, { surveyId }) => analytics.nps(tenant, { surveyId, segment: 'channel' }),
  'analytics.csat': ({ analytics }, tenant, { surveyId }) => analytics.csat(tenant, { surveyId }),
  as: 'is the same runtime: what it is given says who acts, and opens nothing',
  'audit.ready': OF_PLATFORM,
  'audit.record': NO_IDS,
  'audit.get': ({ audit }, tenant, { entryId }) => audit.get(tenant, entryId),
  'audit.list': ({ audit }, tenant, { webhookId }) => audit.list(tenant, { ...PAGE, subject: webhookId }),
  'audit.export': WHOLE_LOG,
  'audit.verify': WHOLE_LOG,

  'analytics.verify': ({ analytics }, tenant, { surveyId }) => analytics.verify(tenant, { surveyId }),
}

/** Dotted names of the functions that are really there. */
export function listFunctions(group: object): readonly string[] {
  return Object.entries(group).flatMap(([name, value]) =>
    typeof value === 'function' ? [name] : listFunctions(value as object).map((inner) => `${name}.${inner}`),
  )
}

export const accesses = Object.keys(DATA_ACCESS) as DataAccess[]

/** Those that take an id. */
export const probed = accesses.filter((name) => typeof DATA_ACCESS[name] === 'function')

interface Asked {
  readonly name: DataAccess
  readonly tenant: Tenant
  readonly ids: Belongings
}

/** What a caller learns, as text: ids by their names and times left out. */
export async function learnFrom(runtime: Runtime, { name, tenant, ids }: Asked): Promise<string> {
  const outcome = await (DATA_ACCESS[name] as Probe)(runtime, tenant, ids).then(
    (found) => ({ found }),
    (error: unknown) => ({ error: HowazitError.is(error) ? error.message : String(error) }),
  )
  const text = Object.entries(ids).reduce(
    (left, [id, value]) => left.replaceAll(value, `<${id}>`),
    JSON.stringify(outcome),
  )
  return text.replaceAll(TIME, '<time>').replaceAll(UUID, '<id>')
}

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
