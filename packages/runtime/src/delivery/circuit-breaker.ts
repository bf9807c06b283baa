import type { Clock } from '../clock.ts'

/** How an attempt counts: the endpoint's own 4xx and our mapping errors say nothing about its health. */
export type Health = 'healthy' | 'failing' | 'unknown'

export interface CircuitBreaker {
  /** Endpoints that get fewer attempts than usual now: 0 while open, 1 when a probe is due. */
  roomByEndpoint(): ReadonlyMap<string, number>
  /** An attempt on an endpoint begins; call what it returns when it ends, also when nothing was sent. */
  begin(endpoint: string): (health: Health) => void
}

interface Endpoint {
  /** Outcomes by slice of the window. */
  slices: Slice[]
  openedUntilMs: number | undefined
  cooldownMs: number
  isProbing: boolean
}

interface Slice {
  readonly startMs: number
  total: number
  failures: number
}

const WINDOW_MS = 5 * 60_000
const SLICE_MS = 30_000
/** One or two failures are noise. */
const REQUESTS_MIN = 10
const FAILURE_SHARE = 0.7
const COOLDOWN_MIN_MS = 15_000
const COOLDOWN_MAX_MS = 5 * 60_000
const ENDPOINTS_MAX = 10_000

/**
 * Opens when at least 70 % of at least 10 requests of 5 minutes failed; then one probe at a time, each failed one doubling
 * the pause. An open breaker consumes no attempts: its deliveries wait where they are. Kept per process: each learns for
 * itself within ten requests, and no store has to be there for it.
 */
export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  const endpoints = new Map<string, Endpoint>()
  const open = new Set<string>()

  const record = (endpoint: Endpoint, isFailure: boolean): void => {
    const nowMs = clock.now().getTime()
    endpoint.slices = endpoint.slices.filter(({ startMs }) => startMs > nowMs - WINDOW_MS)
    let slice = endpoint.slices.at(-1)
    if (!slice || slice.startMs <= nowMs - SLICE_MS) {
      slice = { startMs: nowMs, total: 0, failures: 0 }
      endpoint.slices.push(slice)
    }
    slice.total += 1
    if (isFailure) slice.failures += 1
  }

  const trip = (name: string, endpoint: Endpoint): void => {
    endpoint.openedUntilMs = clock.now().getTime() + endpoint.cooldownMs
    endpoint.cooldownMs = Math.min(endpoint.cooldownMs * 2, COOLDOWN_MAX_MS)
    open.add(name)
  }

  const end = (name: string, { health, isProbe }: { health: Health; isProbe: boolean }): void => {
    const endpoint = endpoints.get(name) ?? createEndpoint()
    if (isProbe) endpoint.isProbing = false
    if (health === 'unknown') return
    if (isProbe && health === 'healthy') {
      endpoints.delete(name)
      open.delete(name)
      return
    }
    if (endpoints.size >= ENDPOINTS_MAX) forgetClosed()
    endpoints.set(name, endpoint)
    record(endpoint, health === 'failing')
    // Attempts that were under way when it opened end one by one: they must not lengthen the pause.
    const isTripping = isProbe || endpoint.openedUntilMs === undefined
    if (isTripping && health === 'failing' && (isProbe || isSick(endpoint))) trip(name, endpoint)
  }

  const forgetClosed = (): void => {
    for (const name of endpoints.keys()) if (!open.has(name)) endpoints.delete(name)
  }

  return {
    roomByEndpoint() {
      const nowMs = clock.now().getTime()
      return new Map([...open].map((name) => [name, roomOf(endpoints.get(name), nowMs)]))
    },

    begin(name) {
      const endpoint = endpoints.get(name)
      const isProbe = endpoint?.openedUntilMs !== undefined && !endpoint.isProbing
      if (endpoint && isProbe) endpoint.isProbing = true
      return (health) => end(name, { health, isProbe })
    },
  }
}

const createEndpoint = (): Endpoint => ({
  slices: [],
  openedUntilMs: undefined,
  cooldownMs: COOLDOWN_MIN_MS,
  isProbing: false,
})

function roomOf(endpoint: Endpoint | undefined, nowMs: number): number {
  if (endpoint?.openedUntilMs === undefined) return 1
  return endpoint.isProbing || nowMs < endpoint.openedUntilMs ? 0 : 1
}

function isSick({ slices }: Endpoint): boolean {
  const total = slices.reduce((sum, slice) => sum + slice.total, 0)
  const failures = slices.reduce((sum, slice) => sum + slice.failures, 0)
  return total >= REQUESTS_MIN && failures >= total * FAILURE_SHARE
}
