import type { AskedRequest } from '@howazit/connector-kit/testing'
import type { ConnectionCreate } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createIds } from '../../src/ids.ts'
import { chooseStandIns } from '../../src/stand-ins/choose-stand-ins.ts'
import { type StandIn, serveStandIns } from '../../src/stand-ins/serve-stand-ins.ts'
import { createCreateSurvey } from '../../src/surveys/create-survey.ts'
import { createChange } from '../delivery/create-change.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { STORE_VISIT } from '../ingest/setup.ts'
import { createTestAudit } from '../support/create-test-audit.ts'

/** One of each kind that is hard to stand for. */
const AWKWARD = {
  dynamics365: 'a client’s own token, and a customer to be found first',
  databricks: 'done later, and asked whether it is',
  salesforce: 'a signed assertion, and the token says where to send',
  snowflake: 'a token that the tenant’s own key signed',
  zoho_crm: 'somebody who agrees in a browser',
  'airtable:oauth': 'a refresh token that is good once',
  aws_s3: 'SigV4',
  azure_blob: 'a shared key',
  kustomer: 'six requests, each with what the one before told',
  smtp: 'mail',
  kafka: 'records',
  postgres: 'SQL',
  sftp: 'files',
}
const HOUR_MS = 3_600_000
const WAIT_MS = 30_000
const CALLBACK = 'http://127.0.0.1:9/callback'

interface Setup extends DeliverySetup {
  readonly standIns: readonly StandIn[]
}

/** Everything is sent at the real time: signatures are good for some minutes. */
async function setup(wanted: readonly string[]): Promise<Setup> {
  const served = await serveStandIns(await chooseStandIns(wanted))
  const { standIns } = served
  const places = new Map(standIns.map(({ connector, url }) => [connector, url]))
  const delivery = await setUpDelivery({ startAt: new Date(), standIns: places })
  return {
    ...delivery,
    standIns,
    async [Symbol.asyncDispose]() {
      await delivery[Symbol.asyncDispose]()
      await served.stop()
    },
  }
}

const ask = async <Answer>(url: string, knob: string): Promise<Answer> =>
  (await (await fetch(`${url}/_fake/${knob}`)).json()) as Answer

/** With what the stand-in takes, agreed to where somebody has to. */
async function connect({ connections, tenant }: Setup, { connector, url }: StandIn): Promise<void> {
  const values = await ask<Omit<ConnectionCreate, 'name'>>(url, 'connection')
  const { connection } = await connections.create(tenant, { ...values, name: connector })
  const { id } = connection
  if (connection.status === 'needs_consent') {
    const { authorizeUrl } = await connections.startConsent(tenant, id, { redirectUri: CALLBACK })
    expect(authorizeUrl.startsWith(url)).toBe(true)
    const { headers } = await fetch(authorizeUrl, { redirect: 'manual' })
    await connections.completeConsent(tenant, id, { callbackUrl: headers.get('location') ?? '' })
  }
  expect(await connections.test(tenant, id), connector).toMatchObject({ outcome: 'ok' })
}

/** A detractor whom the platform knows, on a survey that it knows too. */
async function createLowScore({ postgres, tenant, clock }: DeliverySetup) {
  const deps = { oltp: postgres.oltp, clock, ids: createIds(clock), audit: createTestAudit(clock) }
  const { survey } = await createCreateSurvey(deps)(tenant, STORE_VISIT)
  const questionOf = (type: string) => survey.questions.find((question) => question.type === type)!.id
  const { after } = createChange(tenant, { surveyId: survey.id })
  const [score, comment] = after!.answers
  return {
    surveyId: survey.id,
    after: {
      ...after!,
      respondentMeta: { name: 'Ann Lee', email: 'ann.lee@example.com', customerId: 'cust-1' },
      answers: [
        { ...score!, questionId: questionOf('nps'), numericValue: 2 },
        { ...comment!, questionId: questionOf('text'), textValue: 'Late again.' },
      ],
    },
  }
}

/** Also what waits for others to go out with, or for its turn. */
async function deliverAll({ deliver, deliveries, tenant, clock }: DeliverySetup): Promise<void> {
  await deliver.deliverDue()
  while ((await deliveries.list(tenant, { limit: 1, status: 'pending' })).items.length > 0) {
    clock.advanceBy(WAIT_MS)
    await deliver.deliverDue()
  }
}

test('vendors of every kind are stood for: the delivery stage sends there, and what it sends is taken', async () => {
  await using scene = await setup(Object.keys(AWKWARD))
  const { standIns, deliveries, tenant } = scene
  for (const standIn of standIns) await connect(scene, standIn)

  await scene.plan(await createLowScore(scene))
  await deliverAll(scene)

  const { items } = await deliveries.list(tenant, { limit: 100 })
  expect(items.map(({ status }) => status)).toEqual(standIns.map(() => 'delivered'))
  for (const { connector, url } of standIns) {
    const requests = await ask<readonly AskedRequest[]>(url, 'requests')
    const main = requests.findLast(({ what }) => what === 'main')
    expect(main, connector).toMatchObject({ answered: expect.toSatisfy((status: number) => status < 300) })
    expect(
      requests.map(({ what }) => what),
      connector,
    ).not.toContain('not in the manifest')
  }
  const { items: connected } = await scene.connections.list(tenant, { limit: 100 })
  const salesforce = connected.find(({ connector }) => connector === 'salesforce')
  expect(salesforce?.learnt).toEqual({ instanceUrl: 'https://acme.my.salesforce.com' })
})

test('a rotating refresh token is renewed at the stand-in, each good once', async () => {
  await using scene = await setup(['airtable:oauth'])
  const { standIns, deliveries, tenant, clock } = scene
  const [airtable] = standIns
  await connect(scene, airtable!)
  const { surveyId, after } = await createLowScore(scene)
  for (let hours = 0; hours < 3; hours++) {
    clock.advanceBy(HOUR_MS)
    const { responseId } = createChange(tenant)
    await scene.plan({ surveyId, responseId, after: { ...after, id: responseId } })
    await deliverAll(scene)
  }
  const { items } = await deliveries.list(tenant, { limit: 100 })
  expect(items.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
  const requests = await ask<readonly AskedRequest[]>(airtable!.url, 'requests')
  const refreshed = requests.filter(({ body }) => body?.includes('grant_type=refresh_token'))
  // The vendor allows five requests a second; one too many spends nothing, and is sent again.
  const taken = refreshed.filter(({ answered }) => answered !== 429)
  expect(taken.map(({ answered }) => answered)).toEqual([200, 200, 200])
  expect(taken.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual([
    'fake-refresh-token',
    'fake-refresh-token-2',
    'fake-refresh-token-3',
  ])
})
