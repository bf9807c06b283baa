import { pino } from 'pino'
import type { Bench } from './bench.ts'
import { copyRowsPerSecond } from './support/copy-limit.ts'
import { createTarget } from './support/create-survey.ts'
import type { LoadRequest, LoadResult } from './support/load.ts'
import type { Target } from './support/make-response.ts'
import type { ProduceResult } from './support/produce-limit.ts'
import { runModule } from './support/run-module.ts'
import { serveWithoutDurability } from './support/serve-without-durability.ts'
import { type BenchPlatform, PROFILES, startPlatform } from './support/start-platform.ts'

const SECONDS = 8
const BATCH_SIZE = 500
const BATCH_CONNECTIONS = 6
/** The aims of the issue tracker: shares of limits measured in the same run, and the service level for latency. */
const SINGLE_RATIO_MIN = 0.6
const BATCH_RATIO_MIN = 0.5
const P95_MS_MAX = 200

type Print = (line: object) => void
type Load = Target & Omit<LoadRequest, 'seconds' | keyof Target>

interface Case {
  readonly platform: BenchPlatform
  readonly target: Target
  readonly print: Print
}

const measure = (load: Load) => runModule<LoadResult>('load.ts', { ...load, seconds: SECONDS })
const share = (figure: number, limit: number) => Number((figure / limit).toFixed(2))

/** Pauses the stages behind the API: the route and its limit are measured with the same processor to themselves. */
async function withPausedStages<T>(platform: BenchPlatform, work: () => Promise<T>): Promise<T> {
  const pids = platform.stagePids()
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  try {
    return await work()
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}

async function benchSingle({ platform, target, print }: Case, limitUrl: string): Promise<boolean> {
  const { profile, url } = platform
  let isMet = true
  for (const connections of [50, 200]) {
    const load = { ...target, batchSize: 1, connections }
    const limit = await withPausedStages(platform, () => measure({ ...load, url: limitUrl }))
    const accepted = await withPausedStages(platform, () => measure({ ...load, url }))
    const whole = await measure({ ...load, url })
    const ratio = share(accepted.responsesPerSecond, limit.responsesPerSecond)
    const aims = { ratio, ratioMin: SINGLE_RATIO_MIN, p95MsMax: P95_MS_MAX }
    print({ case: 'single, bare Fastify: the route without durability (limit)', profile, connections, ...limit })
    print({ case: 'single, accepted', profile, connections, ...accepted, ...aims })
    print({ case: 'single, accepted while everything behind it runs', profile, connections, ...whole })
    const isQuick = accepted.p95Ms < P95_MS_MAX && whole.p95Ms < P95_MS_MAX
    isMet &&= ratio >= SINGLE_RATIO_MIN && isQuick && accepted.other + whole.other === 0
  }
  return isMet
}

async function benchBatch({ platform, target, print }: Case, copy: number): Promise<boolean> {
  const { profile, url } = platform
  const produced = await measureProducer(platform)
  const load = { ...target, url, batchSize: BATCH_SIZE, connections: BATCH_CONNECTIONS }
  const accepted = await withPausedStages(platform, () => measure(load))
  // What bounds the profile: where the stream is Kafka, every response is a message there and a claim in PostgreSQL.
  const limit = Math.min(copy, produced ?? copy)
  const ratio = share(accepted.responsesPerSecond, limit)
  if (produced !== undefined)
    print({ case: 'raw producer of the same messages, acks=all (limit)', profile, responsesPerSecond: produced })
  print({
    case: `batches of ${BATCH_SIZE}, accepted`,
    profile,
    connections: BATCH_CONNECTIONS,
    ...accepted,
    ratio,
    ratioMin: BATCH_RATIO_MIN,
  })
  return ratio >= BATCH_RATIO_MIN && accepted.other === 0
}

/** Undefined where the stream is not Kafka. */
async function measureProducer(platform: BenchPlatform): Promise<number | undefined> {
  const { kafka } = platform.config
  if (!kafka) return undefined
  const request = { kafka, batchSize: BATCH_SIZE, seconds: SECONDS }
  const { messagesPerSecond } = await withPausedStages(platform, () =>
    runModule<ProduceResult>('produce-limit.ts', request),
  )
  return messagesPerSecond
}

async function benchProfile(platform: BenchPlatform, copy: number, print: Print): Promise<boolean> {
  const limit = await serveWithoutDurability(platform.config, pino({ level: 'error' }, pino.destination(2)))
  try {
    const measured = { platform, target: await createTarget(platform.url, platform.token), print }
    const single = await benchSingle(measured, limit.url)
    const batch = await benchBatch(measured, copy)
    return single && batch
  } finally {
    await limit.stop()
  }
}

export const bench: Bench = {
  name: 'ingest',
  title:
    'accepted responses per second, single and in batches, on both profiles, beside bare Fastify, COPY and a raw producer',
  async run(print) {
    const copy = await copyRowsPerSecond()
    print({ case: 'raw COPY of the same rows (limit)', responsesPerSecond: copy })
    const results: boolean[] = []
    for (const profile of PROFILES) {
      await using platform = await startPlatform(profile)
      results.push(await benchProfile(platform, copy, print))
    }
    return results.every((isMet) => isMet)
  },
}
