import { randomUUID } from 'node:crypto'
import { createHowazit, type Howazit } from '@howazit/sdk'
import { until } from '../../../runtime/test/support/until.ts'

/** What a tenant has, by the names that the contract gives to ids: of parameters, headers and members of bodies. */
export type Ids = Readonly<Record<string, string>>

export interface MovingIn {
  readonly url: string
  readonly token: string
  /** In every text and address that the tenant gives, and in no other: where it is read, the tenant's data is. */
  readonly mark: string
  /** Takes deliveries. */
  readonly receiverUrl: string
}

const RESPONSES = 3

/** Gives a tenant one of everything, and waits until nothing of it is under way any more. */
export async function moveIn({ url, token, mark, receiverUrl }: MovingIn): Promise<Ids> {
  const howazit = createHowazit({ baseUrl: url, auth: token })
  const slug = `of-${mark}`
  const survey = await howazit.surveys.create({
    name: `Visit to ${mark}`,
    slug,
    questions: [
      { type: 'nps', text: `Would you recommend ${mark}?` },
      { type: 'csat', text: 'How satisfied are you?' },
    ],
  })
  const webhook = await howazit.webhooks.create({ url: `${receiverUrl}?${mark}`, description: mark })
  const connection = await howazit.connections.create({
    name: mark,
    connector: 'tracker',
    settings: { host: '127.0.0.1', port: Number(new URL(receiverUrl).port) },
    secrets: { token: `tr_${mark}` },
    // Disabled: what is sent is counted below.
    routes: [{ eventType: 'response.created', operation: 'createIssue', enabled: false }],
  })
  const deadId = await failOne(howazit, webhook.url)
  // What it was planned by is shown.
  const replay = await howazit.replays.plan({ where: `id = ${deadId} or key = '${mark}'` })
  const filter = await howazit.deadLetters.filters.save({ name: slug, where: `key = '${mark}'` })
  const { quarantineId, fixId } = await quarantineOne(howazit, survey.id, mark)
  const mapping = await howazit.mappings.create({ name: slug, kind: 'handlebars', source: `{"desk": "${mark}"}` })
  await howazit.mappings.createVersion(mapping.id, { kind: 'handlebars', source: `{"other": "${mark}"}` })
  for (const version of [1, 2]) await howazit.mappings.publish(mapping.id, { version })
  const client = await howazit.clients.create({ name: mark, scopes: ['responses:read'] })
  const [nps, csat] = survey.questions.map(({ id }) => id) as [string, string]
  const answers = [
    { questionId: nps, numericValue: 9 },
    { questionId: csat, numericValue: 4 },
  ]
  const response = { surveyId: survey.id, submittedAt: '2026-11-22T10:15:30Z', channel: mark, answers }
  const responseIds: string[] = []
  for (let at = 0; at < RESPONSES; at += 1) {
    const idempotencyKey = `${mark}-${at}`
    responseIds.push((await howazit.responses.ingest(response, { idempotencyKey })).responseId)
  }
  await until('everything that follows from a response is done', () => isSettled(howazit, responseIds))
  const jobId = await findOut(howazit, survey.id)
  const daily = { every: 'day' as const, at: '06:00', segments: [mark] }
  const schedule = await howazit.insights.schedules.create({ surveyId: survey.id, ...daily })
  const entries = await until('every audit entry is chained', async () => {
    const { items } = await howazit.audit.list()
    return items.every(({ seq }) => seq !== undefined) ? items : undefined
  })
  const { nextCursor = '' } = await howazit.responses.list({ limit: 1 })
  const { path } = await howazit.connections.inbound.get(connection.id)
  return {
    surveyId: survey.id,
    questionId: nps,
    responseId: responseIds[0] as string,
    webhookId: webhook.id,
    connectionId: connection.id,
    routeId: connection.routes[0]?.id as string,
    // Of none: what can be connected is the same for everyone.
    connectorId: `zendesk_${mark}`,
    pollName: 'closedIssues',
    operation: 'createIssue',
    where: `id = ${deadId}`,
    deliveryId: deadId,
    replayId: replay.id,
    // Of none: it is the operator's, whoever's it is about.
    poisonId: randomUUID(),
    // Of the platform's own: no tenant has one.
    platformReplayId: randomUUID(),
    moveId: randomUUID(),
    fleetMoveId: randomUUID(),
    quarantineId,
    fixId,
    jobId,
    scheduleId: schedule.id,
    findingId: 'headline.q1',
    artifactName: 'report.html',
    // Without what proves a link: whoever has that is not asked for a token.
    expires: '9999999999',
    signature: 'S'.repeat(43),
    filterName: filter.name,
    hour: new Date().toISOString(),
    mappingId: mapping.id,
    clientId: client.id,
    entryId: entries[0]?.id as string,
    // Where the connection is, without what proves it: whoever has that is not asked for a token.
    inboundKey: `${(path.split('/').at(-1) as string).slice(0, 44)}${'A'.repeat(43)}`,
    client_id: client.id,
    tenantId: (await howazit.whoami()).tenant?.id as string,
    slug,
    cursor: nextCursor,
    'Idempotency-Key': `${mark}-0`,
  }
}

/** A response that does not fit, and what could be done about it. */
async function quarantineOne(
  howazit: Howazit,
  surveyId: string,
  mark: string,
): Promise<Record<'quarantineId' | 'fixId', string>> {
  await howazit.surveys.update(surveyId, { validation: 'quarantine' })
  const answers = [{ questionId: randomUUID(), textValue: mark }]
  const response = { surveyId, submittedAt: '2026-11-22T10:15:30Z', channel: mark, answers }
  await howazit.responses.ingest(response, { idempotencyKey: `${mark}-held` })
  const { id } = await until('a response is quarantined', async () => (await howazit.quarantine.list()).items[0])
  const { fixes } = howazit.quarantine
  const fix = await fixes.plan({ where: `id = ${id} or key = '${mark}'`, change: { kind: 'present' } })
  await until('its fix is judged', async () => (await fixes.get(fix.id)).status === 'planned')
  return { quarantineId: id, fixId: fix.id }
}

/** What the responses say, with a segment that nobody else has. */
async function findOut({ insights }: Howazit, surveyId: string): Promise<string> {
  const timeframe = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }
  const { id } = await insights.create({ surveyId, timeframe }).wait()
  await insights.verify(id)
  await until('its insight is verified', async () => (await insights.getVerification(id)).status === 'verified')
  return id
}

/** A delivery whose mapping makes no JSON. */
async function failOne(howazit: Howazit, url: string): Promise<string> {
  const mapping = { kind: 'handlebars', source: 'no JSON' } as const
  const { id: webhookId } = await howazit.webhooks.create({ url, eventType: 'webhook.*', mapping })
  const { id } = await howazit.webhooks.test(webhookId)
  await until('a delivery is refused', async () => (await howazit.deliveries.get(id)).status === 'refused')
  return id
}

async function isSettled(howazit: Howazit, responseIds: readonly string[]): Promise<boolean> {
  const traces = await Promise.all(responseIds.map((id) => howazit.responses.trace(id).catch(() => undefined)))
  return traces.every((trace) => {
    const steps = trace?.steps ?? []
    // An attempt that failed on a busy machine stays on the trace; what counts is that nothing is still to come.
    return steps.length >= DONE && steps.every(({ status }) => status !== 'waiting')
  })
}

/** Accepted, stored, dispatched, on the dashboard, counted, and a delivery: planned, attempted, delivered. */
const DONE = 8
