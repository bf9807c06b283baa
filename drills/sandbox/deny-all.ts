import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import {
  createMappingPool,
  type JsonValue,
  type Mapping,
  type MappingEngineName,
  type MappingPool,
  type MappingRequest,
  type MappingResult,
} from '@howazit/connector-kit'
import { readActivity, readRssBytes } from '../../packages/connector-kit/src/mapping/process-usage.ts'
import { listMappingPids } from '../../packages/connector-kit/test/mapping/support/child-processes.ts'
import type { Payload } from './read-payloads.ts'

export interface Denial {
  readonly payload: Payload
  /** Undefined when it had not ended in the time there was. */
  readonly result: MappingResult | undefined
  readonly tookMs: number
  /** Of its process, as far as looking every few milliseconds saw. */
  readonly cpuMs: number
  readonly isKilled: boolean
  /** The next mapping in that group, with the process that took over. */
  readonly nextTookMs: number
}

export interface DenialRun {
  readonly denials: readonly Denial[]
  /** How long a mapping of another tenant takes without and beside them. */
  readonly quietMs: readonly number[]
  readonly besideMs: readonly number[]
  readonly peakRssBytes: number
  readonly latestTurnMs: number
}

const CONTEXT = { now: '2026-01-02T03:04:05.678Z', seed: 'seed' }
const EVENT: JsonValue = { score: 9, many: Array.from({ length: 60 }, (_, index) => index) }
const LOOK_EVERY_MS = 5
const MAPPED_EVERY_MS = 2
const WAITED_MS = 120_000
const good: Mapping = { kind: 'javascript', source: 'function map(event) { return { score: event.score * 10 } }' }

export interface DenyOptions {
  readonly engine: MappingEngineName
  /** How long the other tenant maps before there is anything beside it. */
  readonly quietMs: number
}

/** Runs the payloads one after another, each of a tenant of its own, while a tenant in another group maps all the time. */
export async function denyAll(
  payloads: readonly Payload[],
  { engine, quietMs: forMs }: DenyOptions,
): Promise<DenialRun> {
  await using pool = createMappingPool({ size: 2, spares: 2 })
  const request = (changes: Partial<MappingRequest>): MappingRequest => {
    const mapping = changes.mapping ?? good
    return {
      group: 'hostile',
      engine,
      tenantId: 'good',
      version: mapping.source,
      mapping,
      event: EVENT,
      context: CONTEXT,
      ...changes,
    }
  }
  await pool.map([request({}), request({ group: 'bystander', engine: 'isolated-vm' })])
  const watch = watchProcesses()
  const loop = monitorEventLoopDelay({ resolution: 5 })
  const quietMs = await mapUntil(pool, request({ group: 'bystander', engine: 'isolated-vm' }), delay(forMs))

  loop.enable()
  const denials: Denial[] = []
  const denying = (async () => {
    for (const [index, payload] of payloads.entries()) {
      const hostile = request({ tenantId: `hostile ${index}`, mapping: payload.mapping, version: `v${index}` })
      watch.restart()
      denials.push(await deny(pool, payload, { hostile, next: request({}), readCpuMs: watch.readCpuMs }))
    }
  })()
  const besideMs = await mapUntil(pool, request({ group: 'bystander', engine: 'isolated-vm' }), denying)
  loop.disable()
  return { denials, quietMs, besideMs, peakRssBytes: watch.stop(), latestTurnMs: loop.max / 1e6 }
}

interface DenyRequests {
  readonly hostile: MappingRequest
  readonly next: MappingRequest
  readonly readCpuMs: () => number
}

async function deny(pool: MappingPool, payload: Payload, { hostile, next, readCpuMs }: DenyRequests): Promise<Denial> {
  const startedAt = performance.now()
  const [result] = await Promise.race([pool.map([hostile]), delay(WAITED_MS, [undefined], { ref: false })])
  const tookMs = performance.now() - startedAt
  const cpuMs = readCpuMs()
  const endedAt = performance.now()
  await pool.map([next])
  const isKilled = result?.status === 'failed' && /^mapping_(timeout|memory)$/.test(result.code)
  return { payload, result, tookMs, cpuMs, isKilled, nextTookMs: performance.now() - endedAt }
}

async function mapUntil(
  pool: MappingPool,
  request: MappingRequest,
  ended: Promise<unknown>,
): Promise<readonly number[]> {
  const took: number[] = []
  let isOver = false
  const over = ended.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const startedAt = performance.now()
    await pool.map([request])
    took.push(performance.now() - startedAt)
    await delay(MAPPED_EVERY_MS)
  }
  await over
  return took
}

/** Memory and CPU time of this process's mapping processes. */
function watchProcesses() {
  let peakBytes = 0
  const firstCpuMs = new Map<number, number>()
  const lastCpuMs = new Map<number, number>()
  const look = (): void => {
    for (const pid of listMappingPids()) {
      peakBytes = Math.max(peakBytes, readRssBytes(pid) ?? 0)
      const { cpuMs } = readActivity(pid) ?? { cpuMs: 0 }
      if (!firstCpuMs.has(pid)) firstCpuMs.set(pid, cpuMs)
      lastCpuMs.set(pid, cpuMs)
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  const used = (pid: number): number => Math.max(0, lastCpuMs.get(pid)! - firstCpuMs.get(pid)!)
  return {
    restart() {
      firstCpuMs.clear()
      lastCpuMs.clear()
      look()
    },
    /** Of the process that used the most since the restart: while tenant code runs without an end, it is its. */
    readCpuMs: () => Math.max(0, ...[...lastCpuMs.keys()].map(used)),
    stop() {
      clearInterval(timer)
      return peakBytes
    },
  }
}
