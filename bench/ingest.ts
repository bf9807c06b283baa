import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPlatform, startEmbeddedPlatform } from '@howazit/control-plane'
import { createHowazit } from '@howazit/sdk'
import { pino } from 'pino'
import type { Bench } from './bench.ts'
import { copyRowsPerSecond } from './support/copy-limit.ts'
import type { LoadRequest, LoadResult } from './support/load.ts'
import { runModule } from './support/run-module.ts'
import { serveWithoutDurability } from './support/serve-without-durability.ts'

const SECONDS = 8
const BATCH_SIZE = 500
const BATCH_CONNECTIONS = 6
/** The aims of the issue tracker: shares of limits measured in the same run, and the service level for latency. */
const SINGLE_RATIO_MIN = 0.6
const BATCH_RATIO_MIN = 0.5
const P95_MS_MAX = 200

type Print = (line: object) => void
type Load = Omit<LoadRequest, 'seconds'>

const measure = (load: Load) => runModule<LoadResult>('load.ts', { ...load, seconds: SECONDS })

/** Pauses the stages behind the API: the route and its limit are measured with the same processor to themselves. */
async function withPausedWorker<T>(platform: EmbeddedPlatform, work: () => Promise<T>): Promise<T> {
  const pid = platform.pids().worker
  process.kill(pid, 'SIGSTOP')
  try {
    return await work()
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

async function benchSingle(
  target: Load,
  limitUrl: string,
  { platform, print }: { platform: EmbeddedPlatform; print: Print },
): Promise<boolean> {
  let isMet = true
  for (const connections of [50, 200]) {
    const limit = await withPausedWorker(platform, () => measure({ ...target, url: limitUrl, connections }))
    const accepted = await withPausedWorker(platform, () => measure({ ...target, connections }))
    const whole = await measure({ ...target, connections })
    const ratio = accepted.responsesPerSecond / limit.responsesPerSecond
    print({ case: 'single, route without durability (limit)', connections, ...limit })
    print({
      case: 'single, accepted',
      connections,
      ...accepted,
      ratio: Number(ratio.toFixed(2)),
      ratioMin: SINGLE_RATIO_MIN,
      p95MsMax: P95_MS_MAX,
    })
    print({ case: 'single, accepted while everything behind it runs', connections, ...whole })
    const isQuick = accepted.p95Ms < P95_MS_MAX && whole.p95Ms < P95_MS_MAX
    isMet &&= ratio >= SINGLE_RATIO_MIN && isQuick && accepted.other + whole.other === 0
  }
  return isMet
}

async function benchBatch(
  target: Load,
  { platform, print }: { platform: EmbeddedPlatform; print: Print },
): Promise<boolean> {
  const copy = await copyRowsPerSecond()
  const load = { ...target, batchSize: BATCH_SIZE, connections: BATCH_CONNECTIONS }
  const accepted = await withPausedWorker(platform, () => measure(load))
  const ratio = accepted.responsesPerSecond / copy
  print({ case: 'raw COPY of the same rows (limit)', responsesPerSecond: copy })
  print({
    case: 'batches of 500, accepted',
    connections: BATCH_CONNECTIONS,
    ...accepted,
    ratio: Number(ratio.toFixed(2)),
    ratioMin: BATCH_RATIO_MIN,
  })
  return ratio >= BATCH_RATIO_MIN && accepted.other === 0
}

async function createSurvey(baseUrl: string, token: string): Promise<{ surveyId: string; questionIds: string[] }> {
  const questions = [
    { key: 'nps', type: 'nps' as const, text: 'How likely are you to recommend us?' },
    { key: 'why', type: 'text' as const, text: 'Why?' },
  ]
  const survey = await createHowazit({ baseUrl, auth: token }).surveys.create({
    name: 'Bench',
    slug: 'bench',
    questions,
  })
  return { surveyId: survey.id, questionIds: survey.questions.map(({ id }) => id) }
}

export const bench: Bench = {
  name: 'ingest',
  title: 'accepted responses per second, single and in batches, beside a route without durability and raw COPY',
  async run(print) {
    const stateDir = await mkdtemp(join(tmpdir(), 'howazit-bench-'))
    const logger = pino({ level: 'error' }, pino.destination(2))
    const platform = await startEmbeddedPlatform({ stateDir, logger, tenants: [{ slug: 'bench', name: 'Bench' }] })
    const limit = await serveWithoutDurability(platform.config, logger)
    try {
      const token = platform.tenants[0]?.token as string
      const target = {
        url: platform.url,
        token,
        batchSize: 1,
        connections: 0,
        ...(await createSurvey(platform.url, token)),
      }
      const single = await benchSingle(target, limit.url, { platform, print })
      const batch = await benchBatch(target, { platform, print })
      return single && batch
    } finally {
      await limit.stop()
      await platform.stop()
      await rm(stateDir, { recursive: true, force: true })
    }
  },
}
