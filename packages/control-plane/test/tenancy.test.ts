import { createHowazit, type Howazit } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../runtime/test/support/until.ts'
import { OPERATOR_SCOPE } from '../src/auth/token-claims.ts'
import { listOperations, type Operation } from '../src/contract.ts'
import { createSurvey } from './support/create-survey.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

/** Bodies that would be accepted from the owner. */
const BODIES: Readonly<Record<string, unknown>> = {
  updateResponse: { revision: 1, completion: 'complete' },
  createSurveyVersion: { questions: [{ type: 'text', text: 'Mine now?' }] },
  updateWebhook: { enabled: false },
}
const isThere = (found: Promise<unknown>) =>
  found.then(
    () => true,
    () => false,
  )

const ofTenants = listOperations().filter(({ scopes }) => !scopes?.includes(OPERATOR_SCOPE))
const withId = ofTenants.filter(({ path, isPlanned }) => path.includes('{') && !isPlanned)
const listing = ofTenants.filter(({ operationId }) => operationId.startsWith('list'))

describe('what one tenant owns', () => {
  let platform: TestPlatform
  let owner: Howazit
  let ids: Record<string, string>

  beforeAll(async () => {
    platform = await startPlatform({ hasStages: true })
    owner = createHowazit({ baseUrl: platform.url, auth: platform.token })
    const response = await createSurvey(platform)
    const { responseId } = await owner.responses.ingest(response as never)
    await until('the response is stored', () => isThere(owner.responses.get(responseId)))
    const webhook = await owner.webhooks.create({ url: `${platform.url}/hooks` })
    const delivery = await owner.webhooks.test(webhook.id)
    const client = await owner.clients.create({ name: 'Kiosk', scopes: ['responses:write'] })
    ids = {
      surveyId: response.surveyId,
      responseId,
      webhookId: webhook.id,
      deliveryId: delivery.id,
      clientId: client.id,
    }
  })
  afterAll(() => platform.stop())

  const toUrl = ({ path }: Operation) =>
    platform.url + path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] as string)

  async function callAsOther(operation: Operation) {
    const body = BODIES[operation.operationId]
    const reply = await fetch(toUrl(operation), {
      method: operation.method,
      headers: {
        authorization: `Bearer ${platform.otherToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  }

  it.each(withId)('is not found by another tenant: $operationId', async (operation) => {
    expect(await callAsOther(operation)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it.each(listing)('is not listed for another tenant: $operationId', async (operation) => {
    expect(await callAsOther(operation)).toMatchObject({ status: 200, body: { items: [] } })
  })

  it('takes no response from another tenant', async () => {
    const other = createHowazit({ baseUrl: platform.url, auth: platform.otherToken })
    const response = { surveyId: ids.surveyId as string, submittedAt: '2026-11-22T10:15:30Z', answers: [] }
    await expect(other.responses.ingest(response)).rejects.toMatchObject({ code: 'survey_unknown' })
  })

  it('is still as it was', async () => {
    expect((await owner.responses.get(ids.responseId as string)).revision).toBe(1)
    expect((await owner.surveys.get(ids.surveyId as string)).version).toBe(1)
    expect((await owner.webhooks.get(ids.webhookId as string)).enabled).toBe(true)
    const client = await owner.clients.get(ids.clientId as string)
    expect([client.revokedAt, client.secretRotatedAt]).toEqual([undefined, undefined])
  })
})
