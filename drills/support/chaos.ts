import { setTimeout as delay } from 'node:timers/promises'
import type { Role } from '@howazit/runtime'
import { until } from '../../packages/runtime/test/support/until.ts'
import type { RoleProcess, RunningProfile } from '../../scripts/profiles/start-profile.ts'
import type { Random } from './random.ts'

/** Something bad that is done to a platform again and again. */
export interface Strike {
  readonly name: string
  readonly times: number
  /** Calls `begin` when it really begins; resolves when it is over and may be done again. */
  readonly strike: (random: Random, begin: () => void) => Promise<void>
  /** It is over when the process is gone: whatever that one was sent until then may stay without an answer. */
  readonly endsProcess?: boolean | undefined
}

export interface Struck {
  readonly name: string
  /** Milliseconds since 1970, when it began and when it was over. */
  readonly at: number
  readonly until: number
  readonly endsProcess?: boolean | undefined
}

export interface ChaosOptions {
  readonly strikes: readonly Strike[]
  /** Between one strike's beginning and the next one's, at least and at most. */
  readonly pauseMs: readonly [number, number]
  /** After each strike, however long it was. Default: none. */
  readonly restMs?: (struck: Struck) => number
  readonly random: Random
}

const VICTIM_WITHIN_MS = 120_000

/** Who is struck when: the kinds in an order of chance, each as often as it says. The same seed gives the same order. */
export async function runChaos({
  strikes,
  pauseMs: [min, max],
  restMs = () => 0,
  random,
}: ChaosOptions): Promise<readonly Struck[]> {
  const struck: Struck[] = []
  const left = strikes.flatMap((strike) => Array.from({ length: strike.times }, () => strike))
  while (left.length > 0) {
    const pausing = delay(min + random.int(max - min + 1))
    const [next] = left.splice(random.int(left.length), 1) as [Strike]
    let at = Date.now()
    await next.strike(random, () => {
      at = Date.now()
    })
    const done = { name: next.name, at, until: Date.now(), endsProcess: next.endsProcess }
    struck.push(done)
    await delay(restMs(done))
    if (left.length > 0) await pausing
  }
  return struck
}

/** Ends a process of this role when all of them are at work: what has just been struck is given time to come back. */
export function endRole(profile: RunningProfile, role: Role, end: (process: RoleProcess) => Promise<unknown>) {
  return async (random: Random, begin: () => void): Promise<void> => {
    const processes = profile.processes(role)
    const areReady = () => processes.every((one) => one.isReady())
    await until(`every ${role} to be ready`, areReady, { timeoutMs: VICTIM_WITHIN_MS })
    begin()
    await end(random.pick(processes))
  }
}

export const killRole = (profile: RunningProfile, role: Role, times: number): Strike => ({
  name: `kill -9 of the ${role}`,
  times,
  strike: endRole(profile, role, (one) => one.end('SIGKILL')),
  endsProcess: true,
})
