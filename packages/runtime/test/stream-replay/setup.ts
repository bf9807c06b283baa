import type { StreamReplay, StreamReplayDifference, StreamReplayRequest } from '@howazit/sdk'
import { createSinkResponses } from '../../src/analytics/sink-responses.ts'
import { consume } from '../../src/consume.ts'
import { createSurveyShapes } from '../../src/ingest/survey-shapes.ts'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { createPostgresParking } from '../../src/parking/postgres-parking.ts'
import { createStoreResponses } from '../../src/responses/store-responses.ts'
import type { SourceTopic } from '../../src/settle-batch.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import type { StoredMessage, Subscription } from '../../src/stream/stream.ts'
import type { StreamHistory } from '../../src/stream/stream-history.ts'
import { createStreamReplays } from '../../src/stream-replay/create-stream-replays.ts'
import { createRunStreamReplays } from '../../src/stream-replay/run/run-stream-replays.ts'
import { createCreateSurvey } from '../../src/surveys/create-survey.ts'
import { createTenant } from '../../src/tenancy/create-tenant.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { setup as setUpAnalytics } from '../analytics/setup.ts'
import { STORE_VISIT } from '../ingest/setup.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { until } from '../support/until.ts'

const NEVER = new AbortController().signal

/** Both engines, the stream in PostgreSQL, two stages behind it, and replays of it. */
export async function setUpStreamReplays() {
  const analytics = await setUpAnalytics()
  const { oltp, pools, clickhouse, sinkDeps } = analytics
  const { clock, ids, events } = sinkDeps
  const stream = new PostgresStream({ pool: pools.operator, pollMs: 10 })
  const audit = createTestAudit(clock)
  const tenant = await createTenant(oltp, { slug: 'acme', name: 'Acme' })
  const other = await createTenant(oltp, { slug: 'globex', name: 'Globex' })
  const { survey } = await createCreateSurvey({ oltp, clock, ids, audit })(tenant, STORE_VISIT)
  const tenants = createTenants({ pool: pools.app, clock })
  const surveyShapes = createSurveyShapes({ oltp, clock })
  const partitions = createPartitions({ poolOf: () => pools.partitioner })
  const storeResponses = createStoreResponses({ oltp, tenants, partitions, surveyShapes, clock, ids, events })
  const sink = createSinkResponses({ ...sinkDeps, stream })
  const deps = { oltp, clock, ids }
  const replays = createStreamReplays({ ...deps, stream, history: stream, isClickhouseCluster: false, audit })
  const parking = createPostgresParking({ pool: pools.operator, clock })
  const runDeps = { ...deps, tenants, clickhouse, storeResponses, events }

  const untilRead = async (topic: SourceTopic, group: string, subscription: Subscription) => {
    await until(`${group} to have read ${topic}`, async () =>
      (await stream.lag(topic, group)).every(({ committedOffset, endOffset }) => committedOffset === endOffset),
    )
    await subscription.stop()
  }
  /** One turn of a process, on the stream or on what it sees of it. */
  const run = (history: Pick<StreamHistory, 'read'> = stream, signal = NEVER) =>
    createRunStreamReplays({ ...runDeps, history })(signal)
  /** Everything from the last hour, unless it is asked for another time. */
  const start = (request: Pick<StreamReplayRequest, 'topic' | 'into'> & Partial<StreamReplayRequest>) =>
    replays.start({ from: new Date(Date.now() - 3_600_000).toISOString(), ...request })

  return {
    ...analytics,
    stream,
    tenant,
    other,
    survey,
    replays,
    storeResponses,
    run,
    start,
    /** As the stages do, until everything is read. */
    async store() {
      const stage = { stage: 'store-responses', topic: 'responses.raw', group: 'store', batchSizeMax: 100 } as const
      await untilRead('responses.raw', 'store', await consume({ stream, parking, ...stage, handle: storeResponses }))
    },
    async sinkAll() {
      const subscription = await stream.subscribe('response.created', 'sink', { batchSizeMax: 100, handle: sink })
      await untilRead('response.created', 'sink', subscription)
    },
    sinkOnly: (messages: readonly StoredMessage[]) => sink(messages, NEVER),
    async compare(request: Parameters<typeof start>[0]): Promise<StreamReplay> {
      const { id } = await start(request)
      await run()
      return await replays.get(id)
    },
    async apply(replayId: string): Promise<StreamReplay> {
      await replays.apply(replayId)
      await run()
      return await replays.get(replayId)
    },
    async differencesOf(replayId: string): Promise<StreamReplayDifference[]> {
      let text = ''
      for await (const lines of await replays.export(replayId)) text += lines
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as StreamReplayDifference]))
    },
    async [Symbol.asyncDispose]() {
      await stream.close()
      await analytics[Symbol.asyncDispose]()
    },
  }
}

export type StreamReplaySetup = Awaited<ReturnType<typeof setUpStreamReplays>>
