import { randomUUID } from 'node:crypto'
import { type ConnectionCreate, createHowazit, type Howazit, type ResponseIngest, type Survey } from '@howazit/sdk'
import { waitUntil } from './wait-until.ts'

/** What a state gives, by the names that pacts use for it in `${…}`. */
export type StateValues = Record<string, string>

export type ProviderStates = Readonly<Record<string, () => Promise<StateValues>>>

/** A platform, and tokens of a tenant with every scope and of an operator. */
export interface PlatformAccess {
  readonly url: string
  readonly token: string
  readonly operatorToken: string
}

export interface ProviderStateDeps {
  readonly platform: PlatformAccess
  /** Where something listens that answers 204. */
  readonly hookUrl: string
}

/** Everything a platform can be brought into, by the names that pacts use; all of it over its own API, as users would. */
export function createProviderStates({ platform, hookUrl }: ProviderStateDeps): ProviderStates {
  const { url, token, operatorToken } = platform
  const howazit = createHowazit({ baseUrl: url, auth: token })
  const operator = createHowazit({ baseUrl: url, auth: operatorToken })
  const anybody = { token, operatorToken, hookUrl }
  const createWebhook = () => howazit.webhooks.create({ url: hookUrl, eventType: 'response.created' })

  return {
    'a tenant': async () => ({ ...anybody, mappingName: newName(), connectionName: newName() }),
    'a survey': async () => ({ ...anybody, ...valuesOf(await createSurvey(howazit)), key: randomUUID() }),
    'a response accepted under a key': async () => ({ ...anybody, ...(await ingestOne(howazit)) }),
    'a response': async () => ({ ...anybody, ...(await storeOne(howazit)) }),
    'two responses to a survey': async () => {
      const values = await storeOne(howazit)
      await ingestTo(howazit, values)
      const both = async () =>
        (await howazit.responses.list({ surveyId: values.surveyId as string })).items.length === 2
      await waitUntil('both responses are stored', both)
      return { ...anybody, ...values }
    },
    'a response on the dashboards': async () => ({ ...anybody, ...(await showOne(howazit)) }),
    'a webhook': async () => ({ ...anybody, webhookId: (await createWebhook()).id }),
    'a webhook that signs by v1a': async () => {
      const { id } = await howazit.webhooks.create({ url: hookUrl, signature: 'v1a' })
      return { ...anybody, webhookId: id, tenantId: (await howazit.whoami()).tenant?.id as string }
    },
    'a delivery that arrived': async () => ({ ...anybody, ...(await deliverOne(howazit, hookUrl)) }),
    'a delivery that did not arrive': async () => ({ ...anybody, ...(await failOne(howazit, hookUrl)) }),
    'a saved filter': async () => ({ ...anybody, ...(await saveOne(howazit)) }),
    'a replay that is planned': async () => ({ ...anybody, ...(await planOne(howazit, hookUrl)) }),
    'a replay that is running': async () => ({ ...anybody, ...(await runOne(howazit, hookUrl)) }),
    'a replay that is paused': async () => {
      const values = await runOne(howazit, hookUrl)
      await howazit.replays.pause(values.replayId as string)
      return { ...anybody, ...values }
    },
    'a replay across tenants that is planned': async () => ({
      ...anybody,
      ...(await planAcross(howazit, operator, hookUrl)),
    }),
    'a replay across tenants that is running': async () => ({
      ...anybody,
      ...(await runAcross(howazit, operator, hookUrl)),
    }),
    'a replay across tenants that is paused': async () => {
      const values = await runAcross(howazit, operator, hookUrl)
      await operator.replays.platform.pause(values.platformReplayId as string, ACROSS)
      return { ...anybody, ...values }
    },
    'a response in quarantine': async () => ({ ...anybody, ...(await quarantineOne(howazit)) }),
    'a fix that is planned': async () => ({ ...anybody, ...(await fixOne(howazit)) }),
    'an insight that is ready': async () => ({ ...anybody, ...(await findOut(howazit)) }),
    'an insight that was cancelled': async () => ({ ...anybody, ...(await cancelOne(howazit)) }),
    'a schedule of insights': async () => ({ ...anybody, ...(await scheduleOne(howazit)) }),
    'a mapping': async () => ({ ...anybody, ...(await mapOne(howazit)) }),
    'a mapping with two versions, the second for some events': async () => {
      const values = await mapOne(howazit)
      const { mappingId } = values as { mappingId: string }
      await howazit.mappings.publish(mappingId, { version: 1 })
      await howazit.mappings.createVersion(mappingId, { kind: 'handlebars', source: '{"second": true}' })
      await howazit.mappings.publish(mappingId, { version: 2, canaryPercent: 5 })
      return { ...anybody, ...values }
    },
    'a connection with a route': async () => {
      const { id, name, routes } = await howazit.connections.create({ name: newName(), ...ZENDESK })
      const routeId = routes[0]?.id as string
      return { ...anybody, connectionId: id, connectionName: name, routeId, pollName: 'tickets' }
    },
    'a connection to an endpoint of the tenant': async () => {
      const { id } = await howazit.connections.create({ name: newName(), ...ENDPOINT })
      return { ...anybody, connectionId: id }
    },
    'a connection that waits for consent': async () => {
      const { id } = await howazit.connections.create({ name: newName(), ...SLACK })
      return { ...anybody, connectionId: id }
    },
    'an audit entry of a webhook that was created': async () => {
      const { id } = await createWebhook()
      const [entry] = (await howazit.audit.list({ subject: id })).items
      return { ...anybody, webhookId: id, entryId: entry?.id as string }
    },
    'a client': async () => {
      const { id, secret } = await howazit.clients.create({ name: 'Kiosk', scopes: ['responses:write'] })
      return { ...anybody, clientId: id, clientSecret: secret }
    },
    'an operator': async () => ({ ...anybody, slug: newName() }),
    'an operator, and a tenant': async () => {
      const slug = newName()
      const { id } = await operator.tenants.create({ slug, name: 'Acme Hotels', tier: 'gold' })
      return { ...anybody, slug, tenantId: id }
    },
    'an operator, and a move of many tenants that is planned': async () => ({
      ...anybody,
      ...(await planFleet(operator)),
    }),
    'an operator, and a tenant whose move is planned': async () => ({ ...anybody, ...(await planMove(operator)) }),
    'an operator, and a topic that was read again': async () => ({ ...anybody, ...(await readAgain(operator)) }),
  }
}

const newName = (): string => `pact-${randomUUID()}`

const ZENDESK: Omit<ConnectionCreate, 'name'> = {
  connector: 'zendesk',
  settings: { subdomain: 'acme', email: 'agent@example.com' },
  secrets: { apiToken: 'zd_example' },
  routes: [{ eventType: 'response.created', operation: 'createTicket' }],
}

const ENDPOINT: Omit<ConnectionCreate, 'name'> = {
  connector: 'webhook',
  settings: { host: 'hooks.example.com', path: 'events' },
  secrets: { signingSecret: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3' },
}

const SLACK: Omit<ConnectionCreate, 'name'> = {
  connector: 'slack',
  auth: 'oauth',
  settings: { channel: 'C0AGWLS4CQ3', clientId: 'client-1' },
  secrets: { clientSecret: 'slack-example' },
}

/** As the first version in the pact, which is asked for its source. */
async function mapOne(howazit: Howazit): Promise<StateValues> {
  const source = '{"id": {{json event.data.response.id}} }'
  const { id, name } = await howazit.mappings.create({ name: newName(), kind: 'handlebars', source })
  return { mappingId: id, mappingName: name }
}

const createSurvey = (howazit: Howazit): Promise<Survey> =>
  howazit.surveys.create({
    name: 'Store visit',
    questions: [
      { key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' },
      { key: 'satisfied', type: 'csat', text: 'How satisfied are you?' },
    ],
  })

const valuesOf = ({ id, questions: [nps, csat] }: Survey): StateValues => ({
  surveyId: id,
  questionId: nps?.id as string,
  csatId: csat?.id as string,
})

const ingestTo = (howazit: Howazit, { surveyId, questionId }: StateValues, idempotencyKey: string = randomUUID()) =>
  howazit.responses.ingest(
    {
      surveyId: surveyId as string,
      submittedAt: '2026-11-22T10:15:30.000Z',
      answers: [{ questionId: questionId as string, numericValue: 9 }],
    },
    { idempotencyKey },
  )

async function ingestOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const key = randomUUID()
  const { responseId } = await ingestTo(howazit, values, key)
  return { ...values, key, responseId }
}

const isStored = (howazit: Howazit, responseId: string) =>
  waitUntil('the response is stored', () => howazit.responses.get(responseId).catch(() => undefined))

/** One that is stored. */
export async function storeOne(howazit: Howazit): Promise<StateValues> {
  const values = await ingestOne(howazit)
  await isStored(howazit, values.responseId as string)
  return values
}

/** With an answer to either question and a channel, so that every dashboard has something to show. */
async function showOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const { surveyId, questionId, csatId } = values as Record<'surveyId' | 'questionId' | 'csatId', string>
  const answers: ResponseIngest['answers'] = [
    { questionId, numericValue: 9 },
    { questionId: csatId, numericValue: 5 },
  ]
  await howazit.responses.ingest({ surveyId, submittedAt: '2026-11-22T10:15:30.000Z', channel: 'email', answers })
  // Its answers are counted apart from it, so that either can be there first.
  const isShown = async () => {
    const { isEqual, pending, rows } = await howazit.analytics.verify({ surveyId })
    return isEqual && pending === 0 && rows.length > 0
  }
  await waitUntil('the response and its answers are on the dashboards', isShown)
  return values
}

async function deliverOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const { id } = await howazit.webhooks.create({ url: hookUrl, eventType: 'response.created' })
  const { id: deliveryId } = await howazit.webhooks.test(id)
  await waitUntil(
    'the test event arrived',
    async () => (await howazit.deliveries.get(deliveryId)).status === 'delivered',
  )
  return { webhookId: id, deliveryId }
}

/** Its mapping makes no JSON, so it fails whoever listens. */
async function failOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const mapping = { kind: 'handlebars', source: 'no JSON' } as const
  const { id } = await howazit.webhooks.create({ url: hookUrl, eventType: 'response.created', mapping })
  const { id: deliveryId } = await howazit.webhooks.test(id)
  await waitUntil(
    'the test event was refused',
    async () => (await howazit.deliveries.get(deliveryId)).status === 'refused',
  )
  return { webhookId: id, deliveryId }
}

/** It answers a question that its survey does not have. */
export async function quarantineOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const { surveyId } = values as Record<'surveyId', string>
  await howazit.surveys.update(surveyId, { validation: 'quarantine' })
  const { responseId } = await ingestTo(howazit, { ...values, questionId: randomUUID() })
  const [record] = await waitUntil('the response is quarantined', async () => {
    const { items } = await howazit.quarantine.list({ where: `survey = ${surveyId}` })
    return items.length > 0 ? items : undefined
  })
  return { ...values, responseId, quarantineId: record?.id as string }
}

/** It takes the answer away. */
async function fixOne(howazit: Howazit): Promise<StateValues> {
  const values = await quarantineOne(howazit)
  const { fixes } = howazit.quarantine
  const operations = [{ op: 'replace' as const, path: '/answers', value: [] }]
  const { id: fixId } = await fixes.plan({
    where: `id = ${values.quarantineId}`,
    change: { kind: 'patch', operations },
  })
  await waitUntil('the fix is judged', async () => (await fixes.get(fixId)).status === 'planned')
  return { ...values, fixId }
}

/** What a response says. */
async function askFor(howazit: Howazit): Promise<StateValues> {
  const values = await storeOne(howazit)
  const { surveyId } = values as Record<'surveyId', string>
  const timeframe = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
  const { id: jobId } = await howazit.insights.create({ surveyId, timeframe })
  return { ...values, jobId }
}

async function findOut(howazit: Howazit): Promise<StateValues> {
  const values = await askFor(howazit)
  const jobId = values.jobId as string
  await howazit.insights.wait(jobId)
  await howazit.insights.verify(jobId)
  const isVerified = async () => (await howazit.insights.getVerification(jobId)).status === 'verified'
  await waitUntil('the insight is verified', isVerified)
  return values
}

async function scheduleOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const monthly = { surveyId: values.surveyId as string, every: 'month', at: '06:00' } as const
  const { id: scheduleId } = await howazit.insights.schedules.create(monthly)
  return { ...values, scheduleId }
}

async function cancelOne(howazit: Howazit): Promise<StateValues> {
  const values = await askFor(howazit)
  await howazit.insights.cancel(values.jobId as string)
  return values
}

async function saveOne({ deadLetters }: Howazit): Promise<StateValues> {
  const { name } = await deadLetters.filters.save({
    name: newName(),
    where: 'connector = hubspot and failed > now-12h',
  })
  return { filterName: name }
}

async function planOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const values = await failOne(howazit, hookUrl)
  const { id: replayId } = await howazit.replays.plan({ where: `id = ${values.deliveryId}` })
  return { ...values, replayId }
}

async function planMove({ tenants, tenantMoves }: Howazit): Promise<StateValues> {
  const { id: tenantId } = await tenants.create({ slug: newName() })
  const { id: moveId } = await tenantMoves.plan(tenantId, { to: 'schema' }, { reason: 'A pact' })
  await waitUntil('the move is planned', async () => (await tenantMoves.get(tenantId, moveId)).status === 'planned')
  return { tenantId, moveId }
}

async function planFleet({ tenants, fleetMoves }: Howazit): Promise<StateValues> {
  const slug = newName()
  await tenants.create({ slug })
  const { id: fleetMoveId } = await fleetMoves.plan({ where: `slug = ${slug}`, to: 'schema' }, { reason: 'A pact' })
  await waitUntil('the moves are planned', async () => (await fleetMoves.get(fleetMoveId)).status === 'planned')
  return { fleetMoveId }
}

/** A day of it, which is soon compared. */
async function readAgain({ streamReplays }: Howazit): Promise<StateValues> {
  const from = new Date(Date.now() - 86_400_000).toISOString()
  const { id: replayId } = await streamReplays.start(
    { topic: 'responses.raw', into: 'store', from },
    { reason: 'A pact' },
  )
  await waitUntil('the topic is compared', async () => (await streamReplays.get(replayId)).status === 'compared')
  return { replayId }
}

/** In a window that is not open now, so that it stays as it is. */
async function runOne(howazit: Howazit, hookUrl: string): Promise<StateValues> {
  const values = await planOne(howazit, hookUrl)
  await howazit.replays.run(values.replayId as string, { window: closedNow() })
  return values
}

/** A window that is not open now, so that what runs stays as it is. */
function closedNow(): string {
  const hour = String((new Date().getUTCHours() + 12) % 24).padStart(2, '0')
  return `${hour}:00-${hour}:30`
}

const ACROSS = { reason: 'ticket 4711' }

async function planAcross(howazit: Howazit, operator: Howazit, hookUrl: string): Promise<StateValues> {
  const values = await failOne(howazit, hookUrl)
  const { id, plans } = await operator.replays.platform.plan({ where: `id = ${values.deliveryId}` }, ACROSS)
  const [plan] = plans
  return { ...values, platformReplayId: id, replayId: plan?.replay.id as string, tenantId: plan?.tenantId as string }
}

async function runAcross(howazit: Howazit, operator: Howazit, hookUrl: string): Promise<StateValues> {
  const values = await planAcross(howazit, operator, hookUrl)
  await operator.replays.platform.run(values.platformReplayId as string, { window: closedNow() }, ACROSS)
  return values
}
