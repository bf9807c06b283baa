import { createMappingPool, type Mapping, type MappingPool, type MappingRequest } from '@howazit/connector-kit'
import { readRssBytes } from '../../packages/connector-kit/src/mapping/process-usage.ts'
import { listMappingPids } from '../../packages/connector-kit/test/mapping/support/child-processes.ts'
import { cpuTimesMs } from './cpu-time.ts'
import { scriptMapping, templateMapping, toRequest } from './mapping-load.ts'
import { type Percentiles, percentiles } from './percentiles.ts'

const MIB = 1024 * 1024

export interface Throughput {
  readonly perSecond: number
  /** Of processor time, this process's and the children's. */
  readonly perCoreSecond: number
}

/** Maps `count` events: `calls` at a time, each of `batch` events. */
export async function measureThroughput(
  pool: MappingPool,
  mapping: Mapping,
  { count, calls, batch }: { count: number; calls: number; batch: number },
): Promise<Throughput> {
  const requests = Array.from({ length: batch }, () => toRequest(mapping))
  let left = count
  const drive = async (): Promise<void> => {
    while (left > 0) {
      left -= batch
      await pool.map(requests)
    }
  }
  const [startedAt, before] = [performance.now(), cpuMs()]
  await Promise.all(Array.from({ length: calls }, drive))
  const mapped = count - left
  return {
    perSecond: Math.round(mapped / ((performance.now() - startedAt) / 1000)),
    perCoreSecond: Math.round(mapped / ((cpuMs() - before) / 1000)),
  }
}

const cpuMs = () => cpuTimesMs({ all: { pid: process.pid, isAlone: false } }).all as number

/** How long one event takes, one after another. */
export async function measureLatency(pool: MappingPool, request: MappingRequest, count: number): Promise<Percentiles> {
  const took: number[] = []
  for (let index = 0; index < count; index++) took.push(await timeOf(pool, request))
  return percentiles(took)
}

export async function timeOf(pool: MappingPool, request: MappingRequest): Promise<number> {
  const startedAt = performance.now()
  const [result] = await pool.map([request])
  if (result?.status !== 'ok') throw new Error(`A mapping of the benchmark failed: ${JSON.stringify(result)}`)
  return performance.now() - startedAt
}

export interface TemplateTenants {
  readonly rssMib: number
  readonly first: Percentiles
  /** Processor time that a first mapping takes, this process's and the child's. */
  readonly firstCpuMs: number
  /** The second time round, when all of them are warm. */
  readonly warm: Percentiles
}

/** Tenants of the template group, each with a template of its own, in one process. */
export async function measureTemplateTenants(tenants: number): Promise<TemplateTenants> {
  await using pool = createMappingPool({ spares: 0 })
  await timeOf(pool, toRequest(templateMapping))
  const requests = Array.from({ length: tenants }, (_, index) => {
    const mapping = { ...templateMapping, source: templateMapping.source.replace('howazit', `tenant ${index}`) }
    return toRequest(mapping, { tenantId: `tenant ${index}`, version: `v${index}` })
  })
  const first: number[] = []
  const before = cpuMs()
  for (const request of requests) first.push(await timeOf(pool, request))
  const firstCpuMs = Math.round(((cpuMs() - before) / tenants) * 10) / 10
  const warm: number[] = []
  for (let round = 0; round < 5; round++) for (const request of requests) warm.push(await timeOf(pool, request))
  const rssBytes = Math.max(...listMappingPids().map((pid) => readRssBytes(pid) ?? 0))
  return { rssMib: Math.round(rssBytes / MIB), first: percentiles(first), firstCpuMs, warm: percentiles(warm) }
}

/** First mappings of JavaScript tenants, each in a group of its own, so that each takes over a warm spare. */
export async function measureColdScripts(tenants: number): Promise<Percentiles> {
  await using pool = createMappingPool({ spares: 2 })
  await timeOf(pool, toRequest(scriptMapping))
  const took: number[] = []
  for (let index = 0; index < tenants; index++) {
    await untilSpares()
    took.push(await timeOf(pool, toRequest(scriptMapping, { group: `group ${index}`, tenantId: `tenant ${index}` })))
  }
  return percentiles(took)
}

/** A spare is warm when it sleeps: it waits for its first frame. */
async function untilSpares(): Promise<void> {
  const { until } = await import('../../packages/runtime/test/support/until.ts')
  const { readActivity } = await import('../../packages/connector-kit/src/mapping/process-usage.ts')
  let before = ''
  await until('the spares are warm', () => {
    const usages = listMappingPids().map((pid) => readActivity(pid))
    const now = JSON.stringify(usages)
    const isCalm =
      usages.length >= 3 && now === before && usages.every((usage) => usage?.isAsleep === true && usage.cpuMs > 50)
    before = now
    return isCalm
  })
}
