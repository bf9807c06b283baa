import { releaseInsight } from '../../../../src/insights/job/advance/claim-insight.ts'
import { readResponseIds } from '../../../../src/insights/job/advance/records.ts'
import { objectFolder } from '../../../../src/objects/object-key.ts'
import { until } from '../../../support/until.ts'
import { PAGE, type Use } from './use.ts'
import { useLanguageModel } from './use-language-model.ts'

/** Made, listed, cancelled and retried; and one that others wait for. */
export async function useInsights(use: Use): Promise<void> {
  const { runtime, context, tenant } = use
  const { insights, surveys } = runtime
  const [survey] = (await surveys.list(tenant, { limit: 1, slug: 'store-visit' })).items
  const timeframe = { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
  const request = { surveyId: survey!.id, timeframe, compareWith: { from: '2000-01-01T00:00:00Z', to: timeframe.from } }
  await insights.create(tenant, request).catch(() => undefined)
  await insights.create(tenant, { surveyId: survey!.id, timeframe, segments: ['nobody=has'] }).catch(() => undefined)
  const { id } = await insights.create(tenant, { surveyId: survey!.id, timeframe })
  await until('an insight to be ready', async () => (await insights.get(tenant, id)).status === 'succeeded')
  const { signal } = new AbortController()
  for await (const { event } of await insights.follow(tenant, { insightId: id, signal })) if (event === 'insight') break
  await insights.findings(tenant, { insightId: id, limit: 1, mayReadResponses: true })
  await insights.verify(tenant, id)
  const isVerified = async () => (await insights.getVerification(tenant, id)).status === 'verified'
  await until('an insight to be verified', isVerified)
  for await (const _ of await insights.exportRecords(tenant, { insightId: id, findingId: 'headline.recommend' }));
  await loseArtifact({ runtime, context, tenant }, id)
  const cancelled = await until('one to be cancelled before it is over', async () => {
    const { id: other } = await insights.create(tenant, { surveyId: survey!.id, timeframe })
    return await insights.cancel(tenant, other).catch(() => undefined)
  })
  await insights.retry(tenant, { insightId: cancelled.id, fromStep: 'scope' })
  const { nextCursor = '' } = await insights.list(tenant, PAGE)
  await insights.list(tenant, { ...PAGE, cursor: nextCursor })
  await insights.list(tenant, { ...PAGE, scheduleId: context.ids.newId() })
  await insights.prompts(tenant, id)
  await useLanguageModel(use, id)
  await editThemes(use, survey!.id)
  await context.oltp.inTenant(tenant, (tx) => readResponseIds(tx, tenant, { insightId: id, places: [0] }))
  const holder = context.ids.newId()
  await releaseInsight(context, tenant, { insightId: id, holder, status: 'stopped', now: context.clock.now() })
}

/** One that the storage lost is made again. */
async function loseArtifact({ runtime: { insights }, context, tenant }: Use, insightId: string): Promise<void> {
  const [artifact] = await insights.artifacts(tenant, insightId)
  for await (const { key } of context.objects!.list(objectFolder(tenant.id, `insights/${insightId}`)))
    await context.objects!.delete(key)
  const { searchParams } = new URL(artifact!.url, 'http://localhost')
  const [expires, signature] = [Number(searchParams.get('expires')), searchParams.get('signature') as string]
  const link = { tenantId: tenant.id, insightId, name: artifact!.name, expires, signature }
  await insights.openArtifact(link).catch(() => undefined)
  await until('it to be made again', async () => (await insights.artifacts(tenant, insightId)).length > 0)
  await insights.openArtifact(link)
}

async function editThemes({ runtime, tenant }: Use, surveyId: string): Promise<void> {
  const { surveyThemes } = runtime
  const { version, themes } = await surveyThemes.get(tenant, surveyId)
  await surveyThemes.get(tenant, surveyId, version + 1).catch(() => undefined)
  const rare = { name: 'Rare', terms: ['zebra'] }
  await surveyThemes.update(tenant, surveyId, { version, themes: [...themes, rare] }).catch(() => undefined)
}
