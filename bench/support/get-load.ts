// A closed loop of GET requests to one path. In a process of its own, so that asking does not share an event loop with
// answering. Given a GetLoadRequest, prints a GetLoadResult.
import { Client } from 'undici'
import { type Percentiles, percentiles } from './percentiles.ts'
import { readArgument } from './run-module.ts'

export interface GetLoadRequest {
  readonly url: string
  readonly path: string
  readonly token?: string
  readonly connections: number
  readonly seconds: number
}

export interface GetLoadResult extends Percentiles {
  readonly requestsPerSecond: number
  readonly other: number
}

const load = await readArgument<GetLoadRequest>()
const headers = load.token === undefined ? {} : { authorization: `Bearer ${load.token}` }
const took: number[] = []
let other = 0
const startedAt = performance.now()
const until = startedAt + load.seconds * 1000

async function drive(): Promise<void> {
  const client = new Client(load.url)
  while (performance.now() < until) {
    const sentAt = performance.now()
    const reply = await client.request({ method: 'GET', path: load.path, headers })
    await reply.body.dump()
    if (reply.statusCode === 200) took.push(performance.now() - sentAt)
    else other += 1
  }
  await client.close()
}

await Promise.all(Array.from({ length: load.connections }, drive))
const seconds = (performance.now() - startedAt) / 1000
const result: GetLoadResult = {
  requestsPerSecond: Math.round(took.length / seconds),
  ...percentiles(took),
  other,
}
process.stdout.write(JSON.stringify(result))
