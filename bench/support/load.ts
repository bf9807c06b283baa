// A load generator in a process of its own, so that making requests does not share an event loop with answering them.
// Called with one JSON argument (LoadRequest); prints one JSON line (LoadResult).
import { randomBytes } from 'node:crypto'
import { Client } from 'undici'

export interface LoadRequest {
  readonly url: string
  readonly token: string
  readonly surveyId: string
  readonly questionIds: readonly string[]
  readonly connections: number
  readonly seconds: number
  /** 1 posts single responses; more posts NDJSON batches of that size. */
  readonly batchSize: number
}

export interface LoadResult {
  readonly responsesPerSecond: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly other: number
}

const run = randomBytes(6).toString('hex')
let ordinal = 0

function makeBody({ surveyId, questionIds }: LoadRequest): object {
  const [nps, comment] = questionIds
  return {
    surveyId,
    submittedAt: new Date(Date.UTC(2026, 0, 1) + (ordinal % 2_592_000) * 1000).toISOString(),
    answers: [
      { questionId: nps, numericValue: ordinal % 11 },
      { questionId: comment, textValue: `Comment number ${ordinal}, about as long as people write them.` },
    ],
    channel: 'email',
    locale: 'en-GB',
    dims: { region: `r${ordinal % 5}` },
  }
}

function single(load: LoadRequest) {
  ordinal += 1
  return {
    path: '/v1/ingest/responses',
    headers: { 'idempotency-key': `${run}-${ordinal}` },
    body: JSON.stringify(makeBody(load)),
  }
}

function batch(load: LoadRequest) {
  const lines = Array.from({ length: load.batchSize }, () => {
    ordinal += 1
    return JSON.stringify({ idempotencyKey: `${run}-${ordinal}`, ...makeBody(load) })
  })
  return {
    path: '/v1/ingest/responses/batch',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  }
}

const percentile = (sorted: Float64Array, share: number) =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number) * 100) / 100

/** One connection that posts as fast as it is answered; times are kept of accepted requests only. */
async function drive(load: LoadRequest, until: number, took: number[]): Promise<number> {
  const client = new Client(load.url)
  const make = load.batchSize === 1 ? single : batch
  const shared = { authorization: `Bearer ${load.token}`, 'content-type': 'application/json' }
  let other = 0
  while (performance.now() < until) {
    const { path, headers, body } = make(load)
    const startedAt = performance.now()
    const reply = await client.request({ method: 'POST', path, headers: { ...shared, ...headers }, body })
    await reply.body.dump()
    if (reply.statusCode < 300) took.push(performance.now() - startedAt)
    else other += 1
  }
  await client.close()
  return other
}

async function measure(load: LoadRequest): Promise<LoadResult> {
  const took: number[] = []
  const startedAt = performance.now()
  const until = startedAt + load.seconds * 1000
  const others = await Promise.all(Array.from({ length: load.connections }, () => drive(load, until, took)))
  const seconds = (performance.now() - startedAt) / 1000
  const sorted = Float64Array.from(took).sort()
  return {
    responsesPerSecond: Math.round((took.length * load.batchSize) / seconds),
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    other: others.reduce((sum, count) => sum + count, 0),
  }
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2] as string) as LoadRequest))}\n`)
