// An open loop in a process of its own: each tenant sends at its own rate, whether or not it is answered. Given a
// NeighboursRequest, prints a NeighboursResult.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import { makeResponse, type Target } from '../../../bench/support/make-response.ts'
import { type Percentiles, percentiles } from '../../../bench/support/percentiles.ts'
import { readArgument } from '../../../bench/support/run-module.ts'

export interface NeighboursRequest {
  readonly url: string
  readonly noisy: Target & { readonly perSecond: number }
  /** What the noisy one sends to another server beside, which refuses all of it: what sending costs this machine. */
  readonly elsewhere?: { readonly url: string; readonly perSecond: number }
  readonly others: readonly Target[]
  /** So many of them, from the first on, are told when their responses were accepted. */
  readonly watched: number
  /** Of each of the others. */
  readonly perSecond: number
  readonly seconds: number
}

export interface NeighboursResult {
  readonly noisy: Group
  readonly others: Group
  /** How long it took, answers included. */
  readonly seconds: number
  /** When each response of the watched ones was accepted, in ms since 1970, by its id. */
  readonly acceptedAt: Readonly<Record<string, number>>
}

export interface Group {
  /** How often each status was the answer; 0 is none. */
  readonly statuses: Readonly<Record<string, number>>
  readonly withoutRetryAfter: number
  /** Of what was accepted, from when it was due to its answer. */
  readonly accepted: Percentiles
}

/** Connections of their own, as machines of their own have them. */
const CONNECTIONS = 64
const TICK_MS = 2

const request = await readArgument<NeighboursRequest>()
const run = randomBytes(6).toString('hex')
const acceptedAt: Record<string, number> = {}
const watched = new Set(request.others.slice(0, request.watched).map(({ token }) => token))
const startedAt = performance.now()

function createGroup(name: string, url = request.url) {
  const pool = new Pool(url, { connections: CONNECTIONS })
  const statuses: Record<string, number> = {}
  const tookMs: number[] = []
  const sent: Promise<void>[] = []
  let withoutRetryAfter = 0

  async function post(target: Target, ordinal: number, dueAt: number): Promise<number> {
    const reply = await pool.request({
      method: 'POST',
      path: '/v1/ingest/responses',
      headers: {
        authorization: `Bearer ${target.token}`,
        'content-type': 'application/json',
        'idempotency-key': `${run}-${name}-${ordinal}`,
      },
      body: JSON.stringify(makeResponse(target, ordinal)),
    })
    const { responseId } = (await reply.body.json()) as { responseId?: string }
    const { statusCode: status } = reply
    if (status === 202 && responseId !== undefined) {
      tookMs.push(performance.now() - dueAt)
      if (watched.has(target.token)) acceptedAt[responseId] = Date.now()
    } else if (reply.headers['retry-after'] === undefined && (status === 429 || status === 503)) withoutRetryAfter += 1
    return status
  }
  const send = async (target: Target, ordinal: number, dueAt: number) => {
    const status = await post(target, ordinal, dueAt).catch(() => 0)
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  return {
    async pace(targets: readonly Target[], perSecond: number): Promise<Group> {
      const startedAt = performance.now()
      const count = Math.round(perSecond * request.seconds)
      for (let ordinal = 0; ordinal < count; await delay(TICK_MS)) {
        const due = Math.min(count, Math.floor(((performance.now() - startedAt) * perSecond) / 1000) + 1)
        for (; ordinal < due; ordinal += 1) {
          const target = targets[ordinal % targets.length] as Target
          sent.push(send(target, ordinal, startedAt + (ordinal * 1000) / perSecond))
        }
      }
      await Promise.all(sent)
      await pool.close()
      return { statuses, withoutRetryAfter, accepted: percentiles(tookMs) }
    },
  }
}

const { noisy, others, perSecond, elsewhere } = request
const [noisyGroup, othersGroup] = await Promise.all([
  createGroup('noisy').pace([noisy], noisy.perSecond),
  createGroup('others').pace(others, others.length * perSecond),
  elsewhere && createGroup('elsewhere', elsewhere.url).pace([noisy], elsewhere.perSecond),
])
const seconds = (performance.now() - startedAt) / 1000
const result: NeighboursResult = { seconds, noisy: noisyGroup, others: othersGroup, acceptedAt }
process.stdout.write(JSON.stringify(result))
