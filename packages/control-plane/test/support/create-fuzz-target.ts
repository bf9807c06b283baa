import { randomUUID } from 'node:crypto'
import { createHowazit } from '@howazit/sdk'
import type { ContractTarget } from './contract-requests.ts'
import type { HostileTarget } from './hostile-requests.ts'
import { NOBODY } from './schema-values.ts'

/** One of everything on a platform, for requests that mean something to it. */
export async function createFuzzTarget(
  url: string,
  tokens: Pick<ContractTarget, 'token' | 'operatorToken'>,
): Promise<{ readonly target: ContractTarget; readonly response: HostileTarget['response'] }> {
  const howazit = createHowazit({ baseUrl: url, auth: tokens.token })
  const operator = createHowazit({ baseUrl: url, auth: tokens.operatorToken })
  const survey = await howazit.surveys.create({ name: 'Fuzz', questions: [{ type: 'nps', text: 'How likely?' }] })
  const questionId = survey.questions[0]?.id as string
  const response = {
    surveyId: survey.id,
    submittedAt: '2026-11-01T08:00:00Z',
    answers: [{ questionId, numericValue: 9 }],
  }
  const webhook = await howazit.webhooks.create({ url: NOBODY })
  const mapping = await howazit.mappings.create({ name: 'fuzz', kind: 'handlebars', source: '{"fuzz": true}' })
  await howazit.mappings.publish(mapping.id, { version: 1 })
  const known = {
    surveyId: survey.id,
    questionId,
    responseId: (await howazit.responses.ingest(response)).responseId,
    webhookId: webhook.id,
    mappingId: mapping.id,
    deliveryId: (await howazit.webhooks.test(webhook.id)).id,
    clientId: (await howazit.clients.create({ name: 'Fuzz', scopes: ['responses:write'] })).id,
    tenantId: (await operator.tenants.create({ slug: `fuzz-${randomUUID()}` })).id,
  }
  return { target: { ...tokens, known }, response }
}
