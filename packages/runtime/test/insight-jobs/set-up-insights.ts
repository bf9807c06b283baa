import { createSecretKey } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Insight, InsightFinding, InsightRecord, InsightRequest, InsightVerification } from '@howazit/sdk'
import type { Clock } from '../../src/clock.ts'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import {
  createRunArtifacts,
  createRunInsights,
  createRunVerifications,
  type RunInsightsDeps,
} from '../../src/insights/job/advance/run-insights.ts'
import { createInsights } from '../../src/insights/job/create-insights.ts'
import type { LanguageModel } from '../../src/insights/language-model/language-model.ts'
import { createFollowInsights } from '../../src/insights/live/follow-insights.ts'
import { createReadComment } from '../../src/insights/text/read-comment.ts'
import { loadTextModels } from '../../src/insights/text/text-models.ts'
import { FolderObjects } from '../../src/objects/folder-objects.ts'
import { bodyFor, questionOf } from '../ingest/setup.ts'
import { messageFor, setupStore } from '../responses/setup.ts'
import { createTestNotices } from './test-notices.ts'

export const OCTOBER = { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' }
export const SEPTEMBER = { from: '2026-09-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' }

export type InsightsSetup = Awaited<ReturnType<typeof setUpInsights>>

/** So many in each month; what a fourth of all comments or more are about tells none apart. */
const GROUPS = [
  { count: 12, score: 10, region: 'south', comment: 'The staff are friendly and cheerful, thank you.' },
  { count: 12, score: 10, region: 'south', comment: 'Coffee and cakes were delicious as ever.' },
  { count: 10, score: 2, region: 'north', comment: 'We were queueing at the counter, said Anna Schmidt.' },
  { count: 10, score: 2, region: 'north', comment: 'My parcel arrived broken and the refund is late.' },
  { count: 4, score: 6, region: 'west', comment: 'Parking was hard.' },
  { count: 6, score: 6, region: 'east', comment: 'It was all right.' },
] as const

/** A tenant with the responses of two months, what it asks of them, and who works on that. */
export async function setUpInsights({ languageModel }: { readonly languageModel?: LanguageModel } = {}) {
  const bundle = await setupStore()
  const { oltp, tenants, events, ids, audit, tenant, survey, storeResponses } = bundle
  let laterMs = 0
  const clock: Clock = { now: () => new Date(Date.now() + laterMs) }
  const jobs = { wake: async () => {}, onWake: async () => {} }
  const notices = createTestNotices()
  const act = { actor: { kind: 'client', id: 'desk' } as const }
  const folder = await mkdtemp(join(tmpdir(), 'howazit-artifacts-'))
  const objects = new FolderObjects(folder)
  const auditKey = async () => createSecretKey(Buffer.alloc(32, 7))
  const publicUrl = 'https://api.example.com'
  const places = { tenants, objects, auditKey, publicUrl, languageModel }
  const insights = createInsights({ oltp, clock, jobs, notices, events, ids, audit, act, ...places })
  const readComment = createReadComment(loadTextModels())
  const running: RunInsightsDeps = {
    oltp,
    tenants,
    jobs,
    notices,
    events,
    clock,
    ids,
    pinnedConnectors: createPinnedConnectors(),
    objects,
    languageModel,
    egress: { send: () => Promise.reject(new Error('Nothing of an insight is sent anywhere.')) },
    modelVersion: 'comments-en@1',
    runningMax: 2,
    publicUrl,
    openReader: () => ({
      read: async (comments) => comments.map((comment) => JSON.stringify(readComment(comment))),
      async [Symbol.asyncDispose]() {},
    }),
  }
  const messages = [SEPTEMBER, OCTOBER].flatMap(({ from }, month) =>
    GROUPS.flatMap(({ count, score, region, comment }, group) =>
      Array.from({ length: count }, (_, at) => {
        const key = `${group}-${month}-${at}`
        const submittedAt = new Date(Date.parse(from) + 3_600_000 * (at + 1)).toISOString()
        // Better in the second month.
        const numericValue = Math.min(10, score + month)
        const answers = [
          { questionId: questionOf(survey, 'recommend').id, numericValue },
          { questionId: questionOf(survey, 'why').id, textValue: comment },
        ]
        return messageFor(tenant, { key, body: bodyFor(survey, { submittedAt, dims: { region }, answers }) })
      }),
    ),
  )
  await storeResponses(messages)

  const request: InsightRequest = { surveyId: survey.id, timeframe: OCTOBER, segments: ['region'], minimumN: 10 }
  const createRun = (overrides: Partial<RunInsightsDeps> = {}) => createRunInsights({ ...running, ...overrides })

  /** Until it is over. */
  async function settle(insightId: string, run = createRun()): Promise<Insight> {
    for (;;) {
      const insight = await insights.get(tenant, insightId)
      if (insight.status === 'succeeded' || insight.status === 'failed') return insight
      await run(new AbortController().signal)
    }
  }

  async function findingsOf(insightId: string, mayReadResponses = true): Promise<readonly InsightFinding[]> {
    const { items } = await insights.findings(tenant, { insightId, limit: 1_000, mayReadResponses })
    return items
  }

  async function verify(insightId: string): Promise<InsightVerification> {
    await insights.verify(tenant, insightId)
    await createRunVerifications(running)(new AbortController().signal)
    return await insights.getVerification(tenant, insightId)
  }

  /** As whoever works on insights does, now and then. */
  const remake = () => createRunArtifacts(running)(new AbortController().signal)

  /** Has a webhook told of insights; nothing is sent here. */
  const subscribe = () => oltp.inTenant(tenant, (tx) => tx.query(SUBSCRIBE, [tenant.id, ids.newId()]))

  /** Whose answers are behind a finding. */
  async function recordsOf(insightId: string, findingId: string): Promise<readonly string[]> {
    let lines = ''
    for await (const line of await insights.exportRecords(tenant, { insightId, findingId })) lines += line
    return lines
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as InsightRecord).responseId)
  }

  return {
    ...bundle,
    async [Symbol.asyncDispose]() {
      await bundle[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
    objects,
    remake,
    subscribe,
    verify,
    recordsOf,
    clock,
    jobs,
    notices,
    follow: createFollowInsights({ oltp, clock, notices }),
    insights,
    request,
    createRun,
    settle,
    findingsOf,
    /** So much later. */
    pass: (ms: number) => {
      laterMs += ms
    },
  }
}

const SUBSCRIBE = `
  insert into webhook_subscriptions (tenant_id, id, event_type, url, secret)
  values ($1, $2, 'insight.ready', 'https://example.com/hooks', '\\x00')`
