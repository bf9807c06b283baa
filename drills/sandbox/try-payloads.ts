import { resolve } from 'node:path'
import type { JsonValue, Mapping, MappingEngineName } from '@howazit/connector-kit'
import { type ChunkEnd, MappingProcess } from '../../packages/connector-kit/src/mapping/mapping-process.ts'
import { probeSandbox } from '../../packages/connector-kit/src/mapping/sandbox-layers.ts'
import type { Canary } from './canary.ts'
import type { Payload } from './read-payloads.ts'

/** What became of a payload, and what it reached; `ended`: its process was killed. */
export interface Trial {
  readonly payload: Payload
  readonly ending: 'ok' | 'failed' | 'ended'
  readonly evidence: readonly string[]
}

export interface TryPayloadsOptions {
  readonly payloads: readonly Payload[]
  readonly engine: MappingEngineName
  /** Payloads that run in one process, each of a tenant of its own. */
  readonly sharing: number
  readonly canary: Canary
}

const LIMITS = { cpuMaxMs: 250, wallMaxMs: 60_000, memoryMaxBytes: 256 * 1024 * 1024 }
const CONTEXT = { now: '2026-01-02T03:04:05.678Z', seed: 'seed' }

/** Says how the realm of another tenant in the same process looks; the word it is given is that tenant's secret. */
const neighbour: Mapping = {
  kind: 'javascript',
  source: `function map(event) {
    const keys = (value) => Reflect.ownKeys(value).map(String)
    return [event.length, 'polluted' in {}, Object.keys({}), keys(Object.prototype), keys(Array.prototype), keys(globalThis), [3, 1].sort(), JSON.stringify({ a: [1] })]
  }`,
}

/** Tries payloads behind every wall of the machine, in the child that watches its own side. */
export async function tryPayloads({
  payloads,
  engine,
  sharing,
  canary,
}: TryPayloadsOptions): Promise<readonly Trial[]> {
  const command = await probeSandbox()
  const args = [...command.args.slice(0, -1), resolve(import.meta.dirname, 'watched-child.ts')]
  const waiting = [...payloads]
  const trials: Trial[] = []
  while (waiting.length > 0) {
    const process = new MappingProcess({ command: { ...command, args }, ...LIMITS })
    const run = (tenantId: string, mapping: Mapping, event: JsonValue) => {
      const chunk = {
        tenantId,
        version: mapping.source,
        mapping,
        engine,
        isAnnounced: true,
        cpuMaxMs: 200,
        wallMaxMs: 120_000,
      }
      return process.run(chunk, `[${JSON.stringify({ event, context: CONTEXT })}]`)
    }
    const before = await run('neighbour', neighbour, canary.neighboursWord)
    for (let tried = 0; tried < sharing && process.isAlive && waiting.length > 0; tried++) {
      const payload = waiting.shift()!
      const end = await run(`hostile ${waiting.length}`, payload.mapping, canary.event)
      const after = process.isAlive ? await run('neighbour', neighbour, canary.neighboursWord) : before
      const isAsBefore = after.status === 'lost' || bodyOf(after) === bodyOf(before)
      const evidence = canary.inspect(`${bodyOf(end)}${bodyOf(after)}`)
      trials.push({
        payload,
        ending: endingOf(end),
        evidence: isAsBefore ? evidence : [...evidence, 'the neighbour’s realm'],
      })
    }
    await process.close()
  }
  return trials
}

const bodyOf = (end: ChunkEnd): string => (end.status === 'done' ? `${end.body}${end.done.message}` : '')

function endingOf(end: ChunkEnd): Trial['ending'] {
  if (end.status === 'lost') return 'ended'
  return end.done.status === 'answered' && end.body.startsWith('[0,') ? 'ok' : 'failed'
}
