import { createMappingPool, type MappingEngineName } from '@howazit/connector-kit'
import { type Bench, median } from './bench.ts'
import type { CrossRequest, CrossResult } from './support/cross-one-by-one.ts'
import type { LimitRequest, LimitResult } from './support/map-in-process.ts'
import {
  measureColdScripts,
  measureLatency,
  measureTemplateTenants,
  measureThroughput,
} from './support/mapping-cases.ts'
import { scriptMapping, templateMapping, toRequest } from './support/mapping-load.ts'
import { runModule } from './support/run-module.ts'

const TURNS = 3
const RUNS = 100_000
const TENANTS = 200
const COLD_TENANTS = 10
/** The aims of the issue tracker. */
const AIMS = {
  oneByOnePerCoreSecondMin: 20_000,
  batchedOfTheLimitMin: 0.5,
  p99MsMax: 1,
  tenantsRssMibMax: 250,
  coldTemplateMsMax: 20,
  coldScriptMsMax: 50,
}

const ofTheLimit = (figure: number, limit: number) => Math.round((figure / limit) * 100) / 100
const limitOf = (request: LimitRequest) => runModule<LimitResult>('map-in-process.ts', request)
const cross = (engine: MappingEngineName, mapping: CrossRequest['mapping'], runs: number) =>
  runModule<CrossResult>('cross-one-by-one.ts', { engine, mapping, runs } satisfies CrossRequest)

type Print = (line: object) => void

/** One kind of mapping: the limit, one by one, batched, and single calls; in turns, so that a busy moment hits all. */
async function measureKind(kind: 'javascript' | 'handlebars', print: Print): Promise<boolean> {
  const mapping = kind === 'javascript' ? scriptMapping : templateMapping
  await using pool = createMappingPool({ spares: 0 })
  await measureThroughput(pool, mapping, { count: RUNS / 4, calls: 4, batch: 500 })
  const measureTurn = async () => ({
    limit: (await limitOf({ kind, runs: RUNS })).perCoreSecond,
    crossing: await cross('isolated-vm', mapping, RUNS / 2),
    batched: await measureThroughput(pool, mapping, { count: RUNS, calls: 4, batch: 500 }),
    single: await measureThroughput(pool, mapping, { count: RUNS / 2, calls: 256, batch: 1 }),
  })
  const turns: Awaited<ReturnType<typeof measureTurn>>[] = []
  for (let turn = 0; turn < TURNS; turn++) turns.push(await measureTurn())
  const middle = (figure: (turn: (typeof turns)[number]) => number) => median(turns.map(figure))
  const limit = middle((turn) => turn.limit)
  const latency = await measureLatency(pool, toRequest(mapping), RUNS / 20)
  const crossing = middle(({ crossing: { perCoreSecond } }) => perCoreSecond)
  const single = middle((turn) => turn.single.perCoreSecond)
  const shares = turns.map((turn) => ofTheLimit(turn.batched.perCoreSecond, turn.limit))

  print({ case: `${kind}: the same function in process, JSON there and back (limit)`, perCoreSecond: limit })
  print({
    case: `${kind}: one event a crossing, in a mapping process`,
    perCoreSecond: crossing,
    ofTheLimit: ofTheLimit(crossing, limit),
    p50Ms: middle((turn) => turn.crossing.p50Ms),
    p99Ms: middle((turn) => turn.crossing.p99Ms),
    perCoreSecondMin: AIMS.oneByOnePerCoreSecondMin,
  })
  print({
    case: `${kind}: one event a call of the pool, 256 callers`,
    perCoreSecond: single,
    perSecond: middle((turn) => turn.single.perSecond),
    ofTheLimit: ofTheLimit(single, limit),
    perCoreSecondMin: AIMS.oneByOnePerCoreSecondMin,
  })
  print({
    case: `${kind}: 500 events a call of the pool, 4 callers`,
    perCoreSecond: middle((turn) => turn.batched.perCoreSecond),
    perSecond: middle((turn) => turn.batched.perSecond),
    ofTheLimit: median(shares),
    all: shares,
    ofTheLimitMin: AIMS.batchedOfTheLimitMin,
  })
  print({ case: `${kind}: one event a call, one after another, through the pool`, ...latency, p99MsMax: AIMS.p99MsMax })
  return (
    Math.min(crossing, single) >= AIMS.oneByOnePerCoreSecondMin &&
    median(shares) >= AIMS.batchedOfTheLimitMin &&
    latency.p99Ms < AIMS.p99MsMax
  )
}

async function measureTenants(print: Print): Promise<boolean> {
  const tenants = await measureTemplateTenants(TENANTS)
  const cold = await measureColdScripts(COLD_TENANTS)
  print({
    case: `${TENANTS} tenants of the template group in one process`,
    rssMib: tenants.rssMib,
    rssMibMax: AIMS.tenantsRssMibMax,
    warmP50Ms: tenants.warm.p50Ms,
    warmP99Ms: tenants.warm.p99Ms,
  })
  print({
    case: 'first mapping of a tenant, template',
    ...tenants.first,
    cpuMs: tenants.firstCpuMs,
    p50MsMax: AIMS.coldTemplateMsMax,
  })
  print({ case: 'first mapping of a tenant, JavaScript behind a warm spare', ...cold, p50MsMax: AIMS.coldScriptMsMax })
  return (
    tenants.rssMib <= AIMS.tenantsRssMibMax &&
    tenants.first.p50Ms < AIMS.coldTemplateMsMax &&
    cold.p50Ms < AIMS.coldScriptMsMax
  )
}

export const bench: Bench = {
  name: 'mapping',
  title: 'mappings per second and core in the sandbox, beside the same function in process; first mappings; memory',
  async run(print) {
    const met = [
      await measureKind('javascript', print),
      await measureKind('handlebars', print),
      await measureTenants(print),
    ]
    for (const [kind, mapping] of [
      ['javascript', scriptMapping],
      ['handlebars', templateMapping],
    ] as const) {
      const { perCoreSecond, p50Ms, p99Ms } = await cross('quickjs', mapping, 2_000)
      print({ case: `${kind}: one event a crossing, in QuickJS`, perCoreSecond, p50Ms, p99Ms })
    }
    return met.every(Boolean)
  },
}
