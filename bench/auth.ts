import type { Bench } from './bench.ts'
import { median } from './bench.ts'
import type { GetLoadRequest, GetLoadResult } from './support/get-load.ts'
import { runModule } from './support/run-module.ts'
import { startPlatform } from './support/start-platform.ts'

const SECONDS = 4
const TURNS = 5
/** So few that requests do not wait for each other: what is measured is a request and not a queue. */
const CONNECTIONS = 2
/** The aim of the issue tracker. */
const OVERHEAD_P95_MS_MAX = 1

const measure = (load: Omit<GetLoadRequest, 'seconds' | 'connections'>) =>
  runModule<GetLoadResult>('get-load.ts', { ...load, connections: CONNECTIONS, seconds: SECONDS })

const round = (figure: number) => Math.round(figure * 1000) / 1000

export const bench: Bench = {
  name: 'auth',
  title: 'what a verified token costs a request: who am I, beside an operation that asks for none',
  async run(print) {
    await using platform = await startPlatform('embedded')
    const { url, token } = platform
    await measure({ url, path: '/v1/whoami', token })
    // In turns, so that a busy moment of the machine hits both.
    const pairs: (readonly [open: GetLoadResult, guarded: GetLoadResult])[] = []
    for (let turn = 0; turn < TURNS; turn += 1)
      pairs.push([await measure({ url, path: '/health' }), await measure({ url, path: '/v1/whoami', token })])
    const open = pairs.map(([each]) => each)
    const guarded = pairs.map(([, each]) => each)
    const overheads = pairs.map(([without, withToken]) => round(withToken.p95Ms - without.p95Ms))
    const summary = (results: readonly GetLoadResult[]) => ({
      requestsPerSecond: median(results.map(({ requestsPerSecond }) => requestsPerSecond)),
      p50Ms: median(results.map(({ p50Ms }) => p50Ms)),
      p95Ms: median(results.map(({ p95Ms }) => p95Ms)),
    })
    print({ case: 'GET /health, which asks for no token (limit)', connections: CONNECTIONS, ...summary(open) })
    print({ case: 'GET /v1/whoami with a token that was seen before', connections: CONNECTIONS, ...summary(guarded) })
    const overheadP95Ms = median(overheads)
    print({
      case: 'overhead at the 95th percentile',
      overheadP95Ms,
      all: overheads,
      overheadP95MsMax: OVERHEAD_P95_MS_MAX,
    })
    return overheadP95Ms < OVERHEAD_P95_MS_MAX && guarded.every(({ other }) => other === 0)
  },
}
