import { randomUUID } from 'node:crypto'
import type { Survey } from '@howazit/sdk'
import { rebuildMonth } from '../../../../src/analytics/rebuild-month.ts'
import type { Context } from '../../../../src/context.ts'
import { responseIdOf } from '../../../../src/ingest/response-id.ts'
import type { Offer, Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { bodyFor, freshKey, STORE_VISIT } from '../../../ingest/setup.ts'
import { until } from '../../../support/until.ts'
import { hasReached } from './has-reached.ts'
import { PAGE, type Use } from './use.ts'

export async function useResponses({ runtime, context, tenant }: Use): Promise<void> {
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
  const has = (stage: string) => hasReached(runtime, tenant, { responseId: accepted.responseId, stage })
  await send()
  await until('it to be quarantined', () => has('quarantined').catch(() => false))
  await surveys.createVersion(tenant, survey.id, { questions: [...STORE_VISIT.questions, question] })
  await send()
  await until('it to be stored', () => has('stored'))
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
