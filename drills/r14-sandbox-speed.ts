import { createMappingPool } from '@howazit/connector-kit'
import type { CrossRequest, CrossResult } from '../bench/support/cross-one-by-one.ts'
import { measureColdScripts, measureLatency, measureTemplateTenants } from '../bench/support/mapping-cases.ts'
import { scriptMapping, templateMapping, toRequest } from '../bench/support/mapping-load.ts'
import { runModule } from '../bench/support/run-module.ts'
import { atLeast, atMost, type Drill, type DrillOptions, type Figure } from './drill.ts'
import { readNumber } from './support/read-number.ts'

const TENANTS = 200

async function judgeCrossings(runs: number): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const mapping of [scriptMapping, templateMapping]) {
    const crossed = await runModule<CrossResult>('cross-one-by-one.ts', {
      engine: 'isolated-vm',
      mapping,
      runs,
    } satisfies CrossRequest)
    figures.push(
      atLeast(`${mapping.kind}: mappings a second and core, one a crossing`, crossed.perCoreSecond, 20_000),
      atMost(`${mapping.kind}: one crossing, p50 ms`, crossed.p50Ms, 0.05),
      atMost(`${mapping.kind}: one crossing, p99 ms`, crossed.p99Ms, 1),
    )
  }
  return figures
}

async function judgePool(calls: number): Promise<readonly Figure[]> {
  await using pool = createMappingPool({ spares: 0 })
  const request = toRequest(scriptMapping)
  await measureLatency(pool, request, calls)
  const { p50Ms, p99Ms } = await measureLatency(pool, request, calls)
  return [
    { figure: 'one call of the pool after another, p50 ms', value: p50Ms },
    atMost('one call of the pool after another, p99 ms', p99Ms, 1),
  ]
}

export const drill: Drill = {
  name: 'R14',
  title: 'sandbox: 20,000 mappings a second and core one at a time, 200 tenants warm in one process',
  async run({ args }: DrillOptions) {
    // On a machine that others fill, what is counted by the clock only informs.
    const byCpu = args.includes('--by-cpu')
    const runs = readNumber(args, '--runs', 50_000)
    const tenants = await measureTemplateTenants(TENANTS)
    const cold = await measureColdScripts(readNumber(args, '--cold', 10))
    const figures = [
      ...(await judgeCrossings(runs)),
      ...(await judgePool(Math.ceil(runs / 10))),
      atMost(`${TENANTS} tenants of the template group warm, MiB`, tenants.rssMib, 250),
      atMost('first mapping of a tenant, template, p50 ms', tenants.first.p50Ms, 20),
      atMost('first mapping of a tenant, JavaScript behind a warm spare, p50 ms', cold.p50Ms, 50),
    ]
    const isByClock = ({ figure }: Figure): boolean => figure.endsWith(' ms')
    return {
      figures: figures.map((each) => (byCpu && isByClock(each) ? { figure: each.figure, value: each.value } : each)),
    }
  },
}
