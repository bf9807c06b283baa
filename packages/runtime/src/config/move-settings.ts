import { GENTLE_RATIO } from '../moves/run/pace.ts'
import type { MovePace } from '../moves/run/source-stress.ts'
import { parseCount } from './parse-setting.ts'
import type { Env, EnvName } from './settings.ts'

const DAY_MS = 86_400_000

export function parseMoves(env: Env): MovePace {
  const parse = (name: EnvName, otherwise: string, max: number) =>
    parseCount(name, env[name] ?? otherwise, { min: 0, max })
  return {
    latencyMsMax: parse('HOWAZIT_MOVE_LATENCY_MAX_MS', '50', 60_000),
    replicaLagMsMax: parse('HOWAZIT_MOVE_REPLICA_LAG_MAX_MS', '5000', DAY_MS),
    runningMax: parse('HOWAZIT_MOVE_RUNNING_MAX', '16', 10_000),
    niceRatio: parse('HOWAZIT_MOVE_NICE_RATIO', String(GENTLE_RATIO), 1_000),
  }
}

export const movesToEnv = (moves: MovePace): Record<string, string> => ({
  HOWAZIT_MOVE_LATENCY_MAX_MS: String(moves.latencyMsMax),
  HOWAZIT_MOVE_REPLICA_LAG_MAX_MS: String(moves.replicaLagMsMax),
  HOWAZIT_MOVE_RUNNING_MAX: String(moves.runningMax),
  HOWAZIT_MOVE_NICE_RATIO: String(moves.niceRatio),
})
