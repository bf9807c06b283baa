import type { Clock } from '../../clock.ts'

/** How an attempt counts: the endpoint's own 4xx and our mapping errors say nothing about its health. */
export type Health = 'healthy' | 'failing' | 'unknown'

export interface CircuitBreaker {
  /** Endpoints that get fewer attempts than usual now: 0 while open, 1 when a probe is due. */
  roomByEndpoint(): ReadonlyMap<string, number>
  /** Whether it gets no attempts now but probes. */
  isOpen(endpoint: string): boolean
  /** An attempt on an endpoint begins; call what it returns when it ends, also when nothing was sent. */
  begin(endpoint: string): (health: Health) => void
  /** What happened since it was last asked, for the other processes. */
  takeReport(): BreakerReport
  /** What all processes know together, after they were given the last report. */
  learn(shared: readonly SharedBreaker[]): void
  /** Nobody can be asked: what happens here decides until somebody can. */
  beAlone(): void
}

export interface BreakerReport {
  readonly counts: readonly { readonly endpoint: string; readonly requests: number; readonly failures: number }[]
  /** Probes that ended. */
  readonly probes: readonly { readonly endpoint: string; readonly health: Health }[]
}

/** A breaker that is open for all. */
export interface SharedBreaker {
  readonly endpoint: string
  /** Until a probe is due; 0 or less when one is. */
  readonly opensInMs: number
  readonly cooldownMs: number
  /** The next probe is this process's. */
  readonly mayProbe: boolean
}

interface Endpoint {
  /** Outcomes by slice of the window. */
  slices: Slice[]
  /** Not yet told to the others. */
  requests: number
  failures: number
  openedUntilMs: number | undefined
  openedSinceReport: boolean
  cooldownMs: number
  isProbing: boolean
  mayProbe: boolean
}

interface Slice {
  readonly startMs: number
  total: number
  failures: number
}

export const WINDOW_MS = 5 * 60_000
export const SLICE_MS = 30_000
/** One or two failures are noise. */
export const REQUESTS_MIN = 10
export const FAILURE_SHARE = 0.7
export const COOLDOWN_MIN_MS = 15_000
export const COOLDOWN_MAX_MS = 5 * 60_000
const ENDPOINTS_MAX = 10_000

/**
 * Opens when at least 70 % of at least 10 requests of 5 minutes failed; then one probe at a time, each failed one doubling
 * the pause. An open breaker consumes no attempts: its deliveries wait where they are. Processes count together and probe in
 * turn (`shareBreakers`); what one of them sees by itself opens it there at once, and decides alone while nobody can be asked.
 */
export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  const endpoints = new Map<string, Endpoint>()
  const open = new Set<string>()
  let probes: { endpoint: string; health: Health }[] = []
  let isAlone = true

  const find = (name: string): Endpoint => {
    const known = endpoints.get(name)
    if (known) return known
    if (endpoints.size >= ENDPOINTS_MAX) forgetClosed()
    const endpoint = createEndpoint()
    endpoints.set(name, endpoint)
    return endpoint
  }

  const record = (endpoint: Endpoint, isFailure: boolean): void => {
    const nowMs = clock.now().getTime()
    endpoint.slices = endpoint.slices.filter(({ startMs }) => startMs > nowMs - WINDOW_MS)
    let slice = endpoint.slices.at(-1)
    if (!slice || slice.startMs <= nowMs - SLICE_MS) {
      slice = { startMs: nowMs, total: 0, failures: 0 }
      endpoint.slices.push(slice)
    }
    slice.total += 1
    endpoint.requests += 1
    if (!isFailure) return
    slice.failures += 1
    endpoint.failures += 1
  }

  const trip = (name: string, endpoint: Endpoint): void => {
    endpoint.openedUntilMs = clock.now().getTime() + endpoint.cooldownMs
    endpoint.cooldownMs = Math.min(endpoint.cooldownMs * 2, COOLDOWN_MAX_MS)
    endpoint.openedSinceReport = true
    endpoint.mayProbe = false
    open.add(name)
  }

  const close = (name: string): void => {
    endpoints.delete(name)
    open.delete(name)
  }

  const end = (name: string, { health, isProbe }: { health: Health; isProbe: boolean }): void => {
    const endpoint = find(name)
    if (isProbe) {
      endpoint.isProbing = false
      probes.push({ endpoint: name, health })
    }
    if (health === 'unknown') return
    if (isProbe && health === 'healthy') {
      close(name)
      return
    }
    record(endpoint, health === 'failing')
    // Attempts that were under way when it opened end one by one: they must not lengthen the pause.
    const isTripping = isProbe || endpoint.openedUntilMs === undefined
    if (isTripping && health === 'failing' && (isProbe || isSick(endpoint))) trip(name, endpoint)
  }

  const forgetClosed = (): void => {
    for (const name of endpoints.keys()) if (!open.has(name)) endpoints.delete(name)
  }

  const roomOf = (endpoint: Endpoint | undefined, nowMs: number): number => {
    if (endpoint?.openedUntilMs === undefined) return 1
    if (endpoint.isProbing || nowMs < endpoint.openedUntilMs) return 0
    return isAlone || endpoint.mayProbe ? 1 : 0
  }

  return {
    roomByEndpoint() {
      const nowMs = clock.now().getTime()
      return new Map([...open].map((name) => [name, roomOf(endpoints.get(name), nowMs)]))
    },

    isOpen: (name) => open.has(name),

    begin(name) {
      const endpoint = endpoints.get(name)
      const isProbe = endpoint?.openedUntilMs !== undefined && !endpoint.isProbing
      if (endpoint && isProbe) endpoint.isProbing = true
      return (health) => end(name, { health, isProbe })
    },

    takeReport() {
      // Who never fails is nobody's concern.
      const counted = [...endpoints].filter(([, { slices, requests }]) => requests > 0 && slices.some(hasFailed))
      const counts = counted.map(([endpoint, { requests, failures }]) => ({ endpoint, requests, failures }))
      const report = { counts, probes }
      for (const endpoint of endpoints.values()) {
        endpoint.requests = 0
        endpoint.failures = 0
        endpoint.openedSinceReport = false
      }
      probes = []
      return report
    },

    learn(shared) {
      isAlone = false
      const nowMs = clock.now().getTime()
      const known = new Set(shared.map(({ endpoint }) => endpoint))
      for (const name of open) {
        const endpoint = endpoints.get(name)
        if (!known.has(name) && !endpoint?.openedSinceReport && !endpoint?.isProbing) close(name)
      }
      for (const { endpoint: name, opensInMs, cooldownMs, mayProbe } of shared) {
        const endpoint = find(name)
        endpoint.openedUntilMs = nowMs + opensInMs
        endpoint.cooldownMs = cooldownMs
        endpoint.mayProbe = mayProbe
        open.add(name)
      }
    },

    beAlone() {
      isAlone = true
    },
  }
}

const hasFailed = ({ failures }: Slice): boolean => failures > 0

const createEndpoint = (): Endpoint => ({
  slices: [],
  requests: 0,
  failures: 0,
  openedUntilMs: undefined,
  openedSinceReport: false,
  cooldownMs: COOLDOWN_MIN_MS,
  isProbing: false,
  mayProbe: false,
})

function isSick({ slices }: Endpoint): boolean {
  const total = slices.reduce((sum, slice) => sum + slice.total, 0)
  const failures = slices.reduce((sum, slice) => sum + slice.failures, 0)
  return total >= REQUESTS_MIN && failures >= total * FAILURE_SHARE
}
