// A closed loop in a process of its own: clients that send again as soon as they are answered, and wait for nobody. Given a
// HammerRequest, prints a HammerResult.
import { randomBytes } from 'node:crypto'
import { Client } from 'undici'
import { makeResponse, type Target } from '../../../bench/support/make-response.ts'
import { type Percentiles, percentiles } from '../../../bench/support/percentiles.ts'
import { readArgument } from '../../../bench/support/run-module.ts'

export interface HammerRequest {
  readonly url: string
  /** Clients are of each in turn. */
  readonly targets: readonly Target[]
  readonly clients: number
  readonly seconds: number
}

export interface HammerResult {
  readonly seconds: number
  /** How often each status was the answer; 0 is none. */
  readonly statuses: Readonly<Record<string, number>>
  /** Answers 429 and 503 that do not say when to come again. */
  readonly withoutRetryAfter: number
  /** Of what was accepted, from sending to its answer. */
  readonly accepted: Percentiles
}

const hammer = await readArgument<HammerRequest>()
const run = randomBytes(6).toString('hex')
const statuses: Record<string, number> = {}
const tookMs: number[] = []
let withoutRetryAfter = 0
let ordinal = 0

async function post(client: Client, target: Target): Promise<number> {
  ordinal += 1
  const headers = {
    authorization: `Bearer ${target.token}`,
    'content-type': 'application/json',
    'idempotency-key': `${run}-${ordinal}`,
  }
  const body = JSON.stringify(makeResponse(target, ordinal))
  const sentAt = performance.now()
  try {
    const reply = await client.request({ method: 'POST', path: '/v1/ingest/responses', headers, body })
    await reply.body.dump()
    const { statusCode: status } = reply
    if (status === 202) tookMs.push(performance.now() - sentAt)
    else if (reply.headers['retry-after'] === undefined && (status === 429 || status === 503)) withoutRetryAfter += 1
    return status
  } catch {
    return 0
  }
}

const startedAt = performance.now()
const until = startedAt + hammer.seconds * 1000

async function drive(at: number): Promise<void> {
  const client = new Client(hammer.url)
  const target = hammer.targets[at % hammer.targets.length] as Target
  while (performance.now() < until) {
    const status = await post(client, target)
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  await client.close()
}

await Promise.all(Array.from({ length: hammer.clients }, (_, at) => drive(at)))
const seconds = (performance.now() - startedAt) / 1000
const result: HammerResult = { seconds, statuses, withoutRetryAfter, accepted: percentiles(tookMs) }
process.stdout.write(JSON.stringify(result))
