import type { FieldDescription } from '@howazit/sdk'

/** What was read of connections' fields, for a while, in this process. */
export interface FieldCache {
  find(key: string, now: Date): FieldDescription | undefined
  keep(key: string, description: FieldDescription, until: { readonly now: Date; readonly seconds: number }): void
}

/** Some hundred kilobytes each at most. */
const KEPT_MAX = 100
/** A field that somebody has just added is wanted soon. */
const SECONDS_MAX = 300

export function createFieldCache(): FieldCache {
  const kept = new Map<string, { readonly description: FieldDescription; readonly untilMs: number }>()
  return {
    find(key, now) {
      const found = kept.get(key)
      return found && found.untilMs > now.getTime() ? found.description : undefined
    },
    keep(key, description, { now, seconds }) {
      if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value as string)
      kept.set(key, { description, untilMs: now.getTime() + Math.min(seconds, SECONDS_MAX) * 1_000 })
    },
  }
}
