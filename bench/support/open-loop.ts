// An open loop: single responses at a rate, whether the ones before were answered or not, so that a platform that is slow is
// not asked less. Given an OpenLoopRequest, prints an OpenLoopResult.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'
import { makeResponse, type Target } from './make-response.ts'
import { type Percentiles, percentiles } from './percentiles.ts'
import { readArgument } from './run-module.ts'
import { watchMarkers } from './watch-markers.ts'

export interface OpenLoopRequest {
  readonly url: string
  /** Responses go to each in turn. */
  readonly targets: readonly Target[]
  /** 0: only markers. */
  readonly perSecond: number
  readonly seconds: number
  /** Responses among the others that are waited for on the dashboard of a survey of their own. */
  readonly markers?: { readonly target: Target; readonly perSecond: number }
}

export interface OpenLoopResult {
  /** Answered with 202, markers included. */
  readonly accepted: number
  readonly other: number
  /** From the moment a request was due until its answer. */
  readonly answers: Percentiles
  /** From the 202 of a marker until an analytics query that shows it was answered. */
  readonly lag: Percentiles & { readonly samples: number; readonly missing: number }
}

const CONNECTIONS = 64
const LOOK_WAIT_MS = 2

const run = randomBytes(6).toString('hex')
const request = await readArgument<OpenLoopRequest>()
const pool = new Pool(request.url, { connections: CONNECTIONS })
const sent = new Set<Promise<void>>()
const answersMs: number[] = []
const acceptedAt = new Map<string, number>()
let accepted = 0
let other = 0

async function post(target: Target, body: object, { key, dueAt }: { key: string; dueAt: number }): Promise<void> {
  const reply = await pool.request({
    method: 'POST',
    path: '/v1/ingest/responses',
    headers: {
      authorization: `Bearer ${target.token}`,
      'content-type': 'application/json',
      'idempotency-key': `${run}-${key}`,
    },
    body: JSON.stringify(body),
  })
  await reply.body.dump()
  const now = performance.now()
  if (reply.statusCode !== 202) {
    other += 1
    return
  }
  accepted += 1
  acceptedAt.set(key, now)
  answersMs.push(now - dueAt)
}

function send(posting: Promise<void>): void {
  const count = () => {
    other += 1
  }
  const settled = posting.catch(count).finally(() => sent.delete(settled))
  sent.add(settled)
}

/** Calls `make` for each ordinal when it is due. */
async function pace(perSecond: number, make: (ordinal: number, dueAt: number) => void): Promise<void> {
  const startedAt = performance.now()
  const count = perSecond * request.seconds
  for (let ordinal = 0; ordinal < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - startedAt) * perSecond) / 1000) + 1)
    for (; ordinal < due; ordinal += 1) make(ordinal, startedAt + (ordinal * 1000) / perSecond)
    await delay(LOOK_WAIT_MS)
  }
}

const sendLoad = () =>
  pace(request.perSecond, (ordinal, dueAt) => {
    const target = request.targets[ordinal % request.targets.length] as Target
    send(post(target, makeResponse(target, ordinal), { key: `${ordinal}`, dueAt }))
  })

/** Each at a random moment of its turn: at even ones all of them could meet the same part of what the stages do in turns. */
const sendMarkers = async ({ target, perSecond }: NonNullable<OpenLoopRequest['markers']>) => {
  await pace(perSecond, (ordinal) => {
    const key = `m${ordinal}`
    const body = { ...makeResponse(target, ordinal), dims: { marker: key } }
    const later = async () => {
      await delay((Math.random() * 1000) / perSecond)
      await post(target, body, { key, dueAt: performance.now() })
    }
    send(later())
  })
}

const { markers } = request
const watching = markers && watchMarkers(request.url, markers.target)
await Promise.all([sendLoad(), markers && sendMarkers(markers)])
await Promise.all(sent)
const wanted = [...acceptedAt.keys()].filter((key) => key.startsWith('m'))
const seenAt = (await watching?.finish(wanted)) ?? new Map<string, number>()
const lagsMs = wanted.flatMap((key) => {
  const seen = seenAt.get(key)
  return seen === undefined ? [] : [Math.max(0, seen - (acceptedAt.get(key) as number))]
})
await pool.close()
const result: OpenLoopResult = {
  accepted,
  other,
  answers: percentiles(answersMs),
  lag: { samples: lagsMs.length, missing: wanted.length - lagsMs.length, ...percentiles(lagsMs) },
}
process.stdout.write(JSON.stringify(result))
