import { responseIdOf } from '../../../../src/ingest/response-id.ts'
import { createMakeDueInsights } from '../../../../src/insights/schedules/make-due-insights.ts'
import { bodyFor, freshKey } from '../../../ingest/setup.ts'
import { until } from '../../../support/until.ts'
import type { Use } from './use.ts'

/** Made, changed, due, and deleted. */
export async function useSchedules({ runtime, context, tenant }: Use): Promise<void> {
  const { insightSchedules, insights, surveys, responses } = runtime
  const [survey] = (await surveys.list(tenant, { limit: 1, slug: 'store-visit' })).items
  const key = freshKey()
  const body = bodyFor(survey!, { submittedAt: context.clock.now().toISOString() })
  await responses.accept(tenant, [{ key, body }])
  await until('a response of today is stored', () =>
    responses.get(tenant, responseIdOf(tenant.id, key)).catch(() => undefined),
  )
  const { id } = await insightSchedules.create(tenant, { surveyId: survey!.id, every: 'day', at: '06:00' })
  const last = { count: 2, unit: 'day' } as const
  await insightSchedules.update(tenant, id, { last, signals: { scoreDrop: { by: 5 } } })
  await insightSchedules.list(tenant)
  const { oltp, tenants, jobs, notices, events } = context
  // So that today is within the two days before.
  const clock = { now: () => new Date(context.clock.now().getTime() + 2 * 86_400_000) }
  await createMakeDueInsights({ oltp, tenants, jobs, notices, events, clock })(new AbortController().signal)
  const { lastRun } = await insightSchedules.get(tenant, id)
  const isOver = async () => (await insights.get(tenant, lastRun!.insightId!)).status === 'succeeded'
  await until('an insight of a schedule to be ready', isOver)
  await insightSchedules.delete(tenant, id)
}
