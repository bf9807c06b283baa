// Crosses into one warm realm for one event at a time, as a mapping process does. In a process of its own, started with the flags
// of one. Given a CrossRequest, prints a CrossResult.
import type { Mapping, MappingEngineName } from '@howazit/connector-kit'
import { createEngines } from '../../packages/connector-kit/src/mapping/child-parts.ts'
import { EVENT, NOW } from './mapping-load.ts'
import { type Percentiles, percentiles } from './percentiles.ts'
import { readArgument } from './run-module.ts'

export interface CrossRequest {
  readonly engine: MappingEngineName
  readonly mapping: Mapping
  readonly runs: number
}

export interface CrossResult extends Percentiles {
  readonly perCoreSecond: number
}

const { engine, mapping, runs } = await readArgument<CrossRequest>()
const open = await createEngines()[engine].open({ tenantId: 'tenant', version: 'v', mapping })
open.prepare(60_000)
const input = JSON.stringify([{ event: EVENT, context: { now: NOW, seed: 'seed' } }])
for (let run = 0; run < runs / 4; run++) open.run(input, 60_000)

const took: number[] = []
const before = process.cpuUsage()
for (let run = 0; run < runs; run++) {
  const startedAt = performance.now()
  open.run(input, 60_000)
  took.push(performance.now() - startedAt)
}
const { user, system } = process.cpuUsage(before)
const perCoreSecond = Math.round(runs / ((user + system) / 1e6))
process.stdout.write(JSON.stringify({ perCoreSecond, ...percentiles(took) } satisfies CrossResult))
process.exit(0)
