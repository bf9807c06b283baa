import { describe, expect, it } from 'vitest'
import { OPERATIONS, type OperationId } from '../src/generated/operations.gen.ts'
import type { Howazit } from '../src/howazit.ts'
import { createHowazit } from '../src/index.ts'
import { connect } from './support/connect.ts'
import { json, problem, startServer } from './support/start-server.ts'

const id = '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90'
const at = '2026-11-22T10:15:30Z'
const response = { surveyId: id, submittedAt: at, answers: [] }
const why = { reason: 'Ticket 4711' }
const source = { kind: 'handlebars' as const, source: '{}' }
const questions = [{ type: 'nps' as const, text: 'Would you?' }]

const first = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items) return
}

const CALLS: Record<OperationId, (howazit: Howazit) => Promise<unknown>> = {
  ingestResponse: ({ responses }) => responses.ingest(response),
  ingestResponses: ({ responses }) => responses.ingestBatch([response]),
  listResponses: ({ responses }) => responses.list({ surveyId: id, limit: 3 }),
  getResponse: ({ responses }) => responses.get(id),
  updateResponse: ({ responses }) => responses.update(id, { revision: 1, completion: 'complete' }),
  deleteResponse: ({ responses }) => responses.delete(id),
  traceResponse: ({ responses }) => responses.trace(id),
  exportResponses: ({ responses }) => first(responses.export({ surveyId: id })),
  streamResponses: ({ responses }) => first(responses.stream({ surveyId: id })),
  streamInsights: ({ insights }) => first(insights.follow({ jobId: id })),
  listSurveys: ({ surveys }) => surveys.list({ slug: 'store-visit' }),
  createSurvey: ({ surveys }) => surveys.create({ name: 'Store visit', questions }),
  getSurvey: ({ surveys }) => surveys.get(id),
  listQuarantine: ({ quarantine }) => quarantine.list(),
  getQuarantineStats: ({ quarantine }) => quarantine.stats({ groupBy: 'code,survey' }),
  getQuarantined: ({ quarantine }) => quarantine.get(id),
  listQuarantineFixes: ({ quarantine }) => quarantine.fixes.list(),
  planQuarantineFix: ({ quarantine }) => quarantine.fixes.plan({ change: { kind: 'present' } }, why),
  getQuarantineFix: ({ quarantine }) => quarantine.fixes.get(id),
  approveQuarantineFix: ({ quarantine }) => quarantine.fixes.approve(id),
  cancelQuarantineFix: ({ quarantine }) => quarantine.fixes.cancel(id),
  exportQuarantineFix: ({ quarantine }) => first(quarantine.fixes.export(id)),
  updateSurvey: ({ surveys }) => surveys.update(id, { validation: 'quarantine' }),
  createSurveyVersion: ({ surveys }) => surveys.createVersion(id, { questions }),
  listWebhooks: ({ webhooks }) => webhooks.list(),
  createWebhook: ({ webhooks }) => webhooks.create({ url: 'https://example.com' }),
  getWebhook: ({ webhooks }) => webhooks.get(id),
  updateWebhook: ({ webhooks }) => webhooks.update(id, { enabled: false }),
  deleteWebhook: ({ webhooks }) => webhooks.delete(id),
  rotateWebhookSecret: ({ webhooks }) => webhooks.rotateSecret(id),
  testWebhook: ({ webhooks }) => webhooks.test(id),
  listMappings: ({ mappings }) => mappings.list({ name: 'ticket' }),
  createMapping: ({ mappings }) => mappings.create({ name: 'ticket', ...source }),
  previewMapping: ({ mappings }) => mappings.preview({ mappingId: id, draft: source }),
  getMapping: ({ mappings }) => mappings.get(id),
  listMappingVersions: ({ mappings }) => mappings.listVersions(id),
  createMappingVersion: ({ mappings }) => mappings.createVersion(id, source),
  getMappingVersion: ({ mappings }) => mappings.getVersion(id, 2),
  publishMapping: ({ mappings }) => mappings.publish(id, { version: 2, canaryPercent: 5 }),
  rollbackMapping: ({ mappings }) => mappings.rollback(id, why),
  deleteMapping: ({ mappings }) => mappings.delete(id, why),
  listConnectors: ({ connectors }) => connectors.list({ category: 'support' }),
  getConnector: ({ connectors }) => connectors.get(id, { version: '1.0.0' }),
  listConnections: ({ connections }) => connections.list({ name: 'Support desk' }),
  createConnection: ({ connections }) => connections.create({ name: 'Support desk', connector: 'zendesk' }),
  getConnection: ({ connections }) => connections.get(id),
  updateConnection: ({ connections }) => connections.update(id, { enabled: false }),
  deleteConnection: ({ connections }) => connections.delete(id),
  testConnection: ({ connections }) => connections.test(id),
  describeConnection: ({ connections }) => connections.describe(id, id),
  invokeConnection: ({ connections }) => connections.invoke(id, { operation: 'createTicket', input: {} }),
  receiveConsent: ({ connections }) => connections.receiveConsent({ state: 's', code: 'c' }),
  startConsent: ({ connections }) => connections.startConsent(id),
  completeConsent: ({ connections }) =>
    connections.completeConsent(id, { callbackUrl: 'http://127.0.0.1:8912/callback?state=s&code=c' }),
  getInbound: ({ connections }) => connections.inbound.get(id),
  rotateInboundKey: ({ connections }) => connections.inbound.rotateKey(id),
  subscribeInbound: ({ connections }) => connections.inbound.subscribe(id),
  unsubscribeInbound: ({ connections }) => connections.inbound.unsubscribe(id),
  listPolls: ({ connections }) => connections.polls.list(id),
  startPoll: ({ connections }) => connections.polls.start(id, id),
  stopPoll: ({ connections }) => connections.polls.stop(id, id),
  answerInbound: ({ connections }) => connections.inbound.answer(id),
  receiveInbound: ({ connections }) => connections.inbound.receive(id),
  createRoute: ({ connections }) =>
    connections.routes.create(id, { eventType: 'response.created', operation: 'createTicket' }),
  updateRoute: ({ connections }) => connections.routes.update({ connectionId: id, routeId: id }, { enabled: false }),
  deleteRoute: ({ connections }) => connections.routes.delete({ connectionId: id, routeId: id }),
  getWebhookKeys: ({ webhooks }) => webhooks.keys(id),
  listDeliveries: ({ deliveries }) => deliveries.list({ status: 'exhausted' }),
  getDelivery: ({ deliveries }) => deliveries.get(id),
  listDeadLetters: ({ deadLetters }) => deadLetters.list({ where: 'status = refused' }),
  getDeadLetterStats: ({ deadLetters }) => deadLetters.stats(),
  exportDeadLetters: ({ deadLetters }) => first(deadLetters.export({ where: 'code = http_422' })),
  getDeadLetter: ({ deadLetters }) => deadLetters.get(id),
  listSavedFilters: ({ deadLetters }) => deadLetters.filters.list(),
  saveFilter: ({ deadLetters }) => deadLetters.filters.save({ name: 'night', where: 'failed > now-12h' }, why),
  getSavedFilter: ({ deadLetters }) => deadLetters.filters.get(id),
  deleteSavedFilter: ({ deadLetters }) => deadLetters.filters.delete(id, why),
  suggestIncidents: ({ incidents }) => incidents.suggest({ where: 'failed > now-2h' }),
  listReplays: ({ replays }) => replays.list(),
  planReplay: ({ replays }) => replays.plan({ where: 'code = http_503' }, why),
  getReplay: ({ replays }) => replays.get(id),
  updateReplay: ({ replays }) => replays.update(id, { ratePerSecond: 10 }),
  runReplay: ({ replays }) => replays.run(id, { canary: 25 }),
  pauseReplay: ({ replays }) => replays.pause(id),
  resumeReplay: ({ replays }) => replays.resume(id),
  cancelReplay: ({ replays }) => replays.cancel(id),
  exportReplay: ({ replays }) => first(replays.export(id)),
  suggestPlatformIncidents: ({ incidents }) => incidents.platform.suggest({ where: 'failed > now-2h' }),
  listPlatformReplays: ({ replays }) => replays.platform.list(),
  planPlatformReplay: ({ replays }) => replays.platform.plan({ where: 'code = http_503' }, why),
  getPlatformReplay: ({ replays }) => replays.platform.get(id),
  runPlatformReplay: ({ replays }) => replays.platform.run(id, { canary: 25 }, why),
  pausePlatformReplay: ({ replays }) => replays.platform.pause(id, why),
  resumePlatformReplay: ({ replays }) => replays.platform.resume(id, why),
  cancelPlatformReplay: ({ replays }) => replays.platform.cancel(id, why),
  getResponseCounts: ({ analytics }) => analytics.counts({ surveyId: id, interval: 'hour' }),
  getLedger: ({ ledger }) => ledger.get({ from: at, fresh: true }),
  explainLedger: ({ ledger }) => ledger.explain({ hour: at }),
  getNps: ({ analytics }) => analytics.nps({ surveyId: id, segment: 'region' }),
  getCsat: ({ analytics }) => analytics.csat({ surveyId: id }),
  verifyAnalytics: ({ analytics }) => analytics.verify(),
  createInsight: ({ insights }) => insights.create({ surveyId: id, timeframe: { from: at, to: at } }),
  listInsights: ({ insights }) => insights.list(),
  listInsightSchedules: ({ insights }) => insights.schedules.list(),
  createInsightSchedule: ({ insights }) =>
    insights.schedules.create({ surveyId: id, every: 'week', weekday: 'monday', at: '07:00' }, why),
  getInsightSchedule: ({ insights }) => insights.schedules.get(id),
  updateInsightSchedule: ({ insights }) => insights.schedules.update(id, { enabled: false }, why),
  deleteInsightSchedule: ({ insights }) => insights.schedules.delete(id, why),
  getInsight: ({ insights }) => insights.get(id),
  listFindings: ({ insights }) => insights.findings(id),
  exportFindingRecords: ({ insights }) => first(insights.records({ jobId: id, findingId: id })),
  getSurveyThemes: ({ insights }) => insights.themes.get(id, 1),
  updateSurveyThemes: ({ insights }) => insights.themes.update(id, { version: 1, themes: [] }),
  listInsightPrompts: ({ insights }) => insights.prompts(id),
  listArtifacts: ({ insights }) => insights.artifacts(id),
  downloadArtifact: ({ insights }) =>
    insights.download({ url: `https://elsewhere.example/v1/insights/${id}/artifacts/${id}?signature=s` }),
  verifyInsight: ({ insights }) => insights.verify(id),
  getInsightVerification: ({ insights }) => insights.getVerification(id),
  cancelInsight: ({ insights }) => insights.cancel(id),
  retryInsight: ({ insights }) => insights.retry(id, { fromStep: 'enrich' }),
  listClients: ({ clients }) => clients.list(),
  createClient: ({ clients }) => clients.create({ name: 'Kiosk', scopes: ['responses:write'] }),
  getClient: ({ clients }) => clients.get(id),
  revokeClient: ({ clients }) => clients.revoke(id),
  rotateClientSecret: ({ clients }) => clients.rotateSecret(id),
  listPoisonMessages: ({ poisonMessages }) => poisonMessages.list({ state: 'held' }),
  getPoisonStats: ({ poisonMessages }) => poisonMessages.stats(),
  getPoisonMessage: ({ poisonMessages }) => poisonMessages.get(id),
  replayPoisonMessages: ({ poisonMessages }) => poisonMessages.replay({ dryRun: true }, why),
  discardPoisonMessages: ({ poisonMessages }) => poisonMessages.discard({ ids: [id] }, why),
  listStreamReplays: ({ streamReplays }) => streamReplays.list(),
  startStreamReplay: ({ streamReplays }) =>
    streamReplays.start({ topic: 'responses.raw', into: 'store', from: at }, why),
  getStreamReplay: ({ streamReplays }) => streamReplays.get(id),
  applyStreamReplay: ({ streamReplays }) => streamReplays.apply(id, why),
  cancelStreamReplay: ({ streamReplays }) => streamReplays.cancel(id, why),
  exportStreamReplay: ({ streamReplays }) => first(streamReplays.export(id)),
  listTenants: ({ tenants }) => tenants.list(),
  createTenant: ({ tenants }) => tenants.create({ slug: 'acme' }),
  getTenant: ({ tenants }) => tenants.get(id),
  updateTenant: ({ tenants }) => tenants.update(id, { tier: 'gold' }, why),
  listFleetMoves: ({ fleetMoves }) => fleetMoves.list(),
  planFleetMove: ({ fleetMoves }) => fleetMoves.plan({ where: 'tier = gold', to: 'schema' }, why),
  getFleetMove: ({ fleetMoves }) => fleetMoves.get(id),
  startFleetMove: ({ fleetMoves }) => fleetMoves.start(id, why),
  cancelFleetMove: ({ fleetMoves }) => fleetMoves.cancel(id, why),
  listTenantMoves: ({ tenantMoves }) => tenantMoves.list(id),
  planTenantMove: ({ tenantMoves }) => tenantMoves.plan(id, { to: 'schema' }, why),
  startTenantMove: ({ tenantMoves }) => tenantMoves.start(id, id, why),
  diffTenantMove: ({ tenantMoves }) => tenantMoves.diff(id, id, why),
  mirrorTenantMove: ({ tenantMoves }) => tenantMoves.mirror(id, id, { percent: 5 }, why),
  cutOverTenantMove: ({ tenantMoves }) => tenantMoves.cutOver(id, id, { maxWritePauseMs: 500 }, why),
  reverseTenantMove: ({ tenantMoves }) => tenantMoves.reverse(id, id, {}, why),
  completeTenantMove: ({ tenantMoves }) => tenantMoves.complete(id, id, { keepReverseSeconds: 0 }, why),
  cancelTenantMove: ({ tenantMoves }) => tenantMoves.cancel(id, id, why),
  getTenantMove: ({ tenantMoves }) => tenantMoves.get(id, id),
  createTenantClient: ({ tenants }) => tenants.createClient(id, { name: 'first', scopes: ['responses:write'] }, why),
  createTenantToken: ({ tenants }) => tenants.createToken(id, {}, why),
  checkIsolation: ({ tenants }) => tenants.checkIsolation(),
  listAudit: ({ audit }) => audit.list({ subject: id }),
  getAuditEntry: ({ audit }) => audit.get(id),
  exportAudit: ({ audit }) => first(audit.export()),
  verifyAudit: ({ audit }) => audit.verify(),
  listPlatformAudit: ({ audit }) => audit.platform.list(),
  exportPlatformAudit: ({ audit }) => first(audit.platform.export()),
  verifyPlatformAudit: ({ audit }) => audit.platform.verify(),
  createToken: (howazit) => howazit.createToken({ grant_type: 'client_credentials' }),
  whoami: (howazit) => howazit.whoami(),
  getSigningKeys: (howazit) => howazit.signingKeys(),
  getHealth: (howazit) => howazit.health(),
  getReadiness: (howazit) => howazit.readiness(),
}

const PUBLIC = new Set<string>([
  'receiveConsent',
  'answerInbound',
  'receiveInbound',
  'downloadArtifact',
  'createToken',
  'getSigningKeys',
  'getWebhookKeys',
  'getHealth',
  'getReadiness',
])

describe('createHowazit', () => {
  it.each(Object.keys(CALLS) as OperationId[])(
    'reaches %s as the contract says, with its token',
    async (operationId) => {
      // 403 ends every call at once, also the stream, which would reconnect for ever otherwise.
      const { baseUrl, received } = await startServer(problem(403, 'insufficient_scope'))
      await expect(CALLS[operationId](connect(baseUrl).howazit)).rejects.toMatchObject({ code: 'insufficient_scope' })
      const { method, path } = OPERATIONS[operationId]
      expect(received).toHaveLength(1)
      expect(received[0]?.method).toBe(method)
      expect(received[0]?.url.split('?')[0]).toBe(path.replaceAll(/\{\w+\}/g, id))
      expect(received[0]?.headers.authorization).toBe(PUBLIC.has(operationId) ? undefined : 'Bearer token-1')
    },
  )

  it('answers undefined for what is gone', async () => {
    const { baseUrl } = await startServer((answer) => answer.writeHead(204).end())
    expect(await connect(baseUrl).howazit.responses.delete(id)).toBeUndefined()
  })

  it('asks for the token before every call', async () => {
    const { baseUrl, received } = await startServer(json(200, {}))
    let count = 0
    const { howazit } = connect(baseUrl, { auth: async () => `token-${++count}` })
    await howazit.whoami()
    await howazit.whoami()
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it.each(['', 'two words', 'line\r\nend'])('refuses the token %j before a request', async (auth) => {
    const { baseUrl, received } = await startServer(json(200, {}))
    await expect(connect(baseUrl, { auth }).howazit.whoami()).rejects.toMatchObject({ code: 'auth_failed' })
    expect(received).toEqual([])
  })

  it('says when the token could not be got', async () => {
    const { howazit } = connect('http://127.0.0.1:9', { auth: () => Promise.reject(new Error('vault is away')) })
    await expect(howazit.whoami()).rejects.toMatchObject({ code: 'auth_failed', cause: { message: 'vault is away' } })
  })

  it.each(['', 'example.com', 'ftp://example.com', 'file:///etc/passwd'])('refuses the base URL %j', (baseUrl) => {
    expect(() => createHowazit({ baseUrl, auth: 'token-1' })).toThrow('[argument_invalid] baseUrl')
  })

  it('keeps the path of the base URL', async () => {
    const { baseUrl, received } = await startServer(json(200, {}))
    await connect(`${baseUrl}/platform/`).howazit.health()
    expect(received[0]?.url).toBe('/platform/health')
  })

  it('uses the idempotency key it is given, else one that it makes', async () => {
    const { baseUrl, received } = await startServer(json(202, { responseId: 'r1' }))
    const { howazit } = connect(baseUrl, { idempotencyKey: () => 'made' })
    await howazit.responses.ingest(response, { idempotencyKey: 'given' })
    await howazit.responses.ingest(response)
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual(['given', 'made'])
  })

  it('says why, in what a header can carry', async () => {
    const { baseUrl, received } = await startServer((answer) => answer.writeHead(204).end())
    const { responses } = connect(baseUrl).howazit
    await responses.delete(id, { reason: ' Löschung zu 100 %\n' })
    await responses.delete(id)
    const reasons = received.map(({ headers }) => headers['x-howazit-reason'])
    expect(reasons).toEqual(['L%C3%B6schung zu 100 %25', undefined])
    expect(decodeURIComponent(reasons[0] as string)).toBe('Löschung zu 100 %')
  })

  it('answers what readiness says is away', async () => {
    const readiness = { status: 'unavailable', checks: [{ name: 'oltp', status: 'failed' }] }
    const { baseUrl } = await startServer(json(503, readiness))
    expect(await connect(baseUrl).howazit.readiness()).toEqual(readiness)
  })

  it("takes a proxy's 503 for a failure of readiness", async () => {
    const { baseUrl } = await startServer((answer) =>
      answer.writeHead(503, { 'content-type': 'text/html' }).end('<html>'),
    )
    await expect(connect(baseUrl).howazit.readiness()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('introduces itself', async () => {
    const { baseUrl, received } = await startServer(json(200, {}))
    await connect(baseUrl).howazit.health()
    await connect(baseUrl, { userAgent: 'shop/1' }).howazit.health()
    expect(received.map(({ headers }) => headers['user-agent'])).toEqual([
      expect.stringMatching(/^howazit-sdk\/\d/),
      'shop/1',
    ])
  })

  it('pages through a list with its filter', async () => {
    const { baseUrl, received } = await startServer(
      json(200, { items: [{ id: 'a' }], nextCursor: 'c 2' }),
      json(200, { items: [{ id: 'b' }] }),
    )
    const ids: string[] = []
    for await (const survey of connect(baseUrl).howazit.surveys.list({ limit: 1 })) ids.push(survey.id)
    expect(ids).toEqual(['a', 'b'])
    expect(received.map(({ url }) => url)).toEqual(['/v1/surveys?limit=1', '/v1/surveys?limit=1&cursor=c%202'])
  })
})
