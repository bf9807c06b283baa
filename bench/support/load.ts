// A closed loop: connections that send as fast as they are answered. In a process of its own, so that making requests does
// not share an event loop with answering them. Given a LoadRequest, prints a LoadResult.
import { randomBytes } from 'node:crypto'
import { Client } from 'undici'
import { makeResponse, type Target } from './make-response.ts'
import { type Percentiles, percentiles } from './percentiles.ts'
import { readArgument } from './run-module.ts'

export interface LoadRequest extends Target {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** 1 posts single responses; more posts NDJSON batches of that size. */
  readonly batchSize: number
}

export interface LoadResult extends Percentiles {
  readonly responsesPerSecond: number
  readonly other: number
}

const run = randomBytes(6).toString('hex')
let ordinal = 0

function single(load: LoadRequest) {
  ordinal += 1
  return {
    path: '/v1/ingest/responses',
    headers: { 'idempotency-key': `${run}-${ordinal}` },
    body: JSON.stringify(makeResponse(load, ordinal)),
  }
}

function batch(load: LoadRequest) {
  const lines = Array.from({ length: load.batchSize }, () => {
    ordinal += 1
    return JSON.stringify({ idempotencyKey: `${run}-${ordinal}`, ...makeResponse(load, ordinal) })
  })
  return {
    path: '/v1/ingest/responses/batch',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  }
}

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
  return {
    responsesPerSecond: Math.round((took.length * load.batchSize) / seconds),
    ...percentiles(took),
    other: others.reduce((sum, count) => sum + count, 0),
  }
}

process.stdout.write(JSON.stringify(await measure(await readArgument<LoadRequest>())))
