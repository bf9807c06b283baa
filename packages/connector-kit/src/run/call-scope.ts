import type { JsonValue } from '../mapping/mapping.ts'
import type { Scope } from '../request/scope.ts'
import type { ConnectionValues } from './operation-call.ts'

/** What every template of a completed connection can name; no secret and no token is in it. */
export function connectionScope({ settings, choices, learnt, apiVersion }: ConnectionValues, now: Date): Scope {
  return { settings, choices, learnt, apiVersion, now: nowScope(now) }
}

/** What `{now.*}` stands for. */
function nowScope(now: Date): JsonValue {
  const iso = now.toISOString()
  return { iso, unix: Math.floor(now.getTime() / 1_000), unixMs: now.getTime(), date: iso.slice(0, 10) }
}
