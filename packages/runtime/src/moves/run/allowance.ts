/** Most tenants are moved in less, and others notice nothing of so little. */
const ALLOWED_MS = 2_000

/** What moves may do without a rest: it is saved up while they do nothing. */
export interface Allowance {
  /** How long to rest after work that took as long, where for each millisecond of it `ratio` ones are to be rested. */
  spend(workMs: number, ratio: number): number
}

/** Of one process, whatever it moves: many small tenants one after the other are as much as a large one. */
export function createAllowance({ now = () => performance.now() }: { readonly now?: () => number } = {}): Allowance {
  let savedMs = ALLOWED_MS
  let countedAt = now()
  return {
    spend(workMs, ratio) {
      const at = now()
      savedMs = Math.min(ALLOWED_MS, savedMs + (at - countedAt) / ratio) - workMs
      countedAt = at
      return Math.max(0, -savedMs * ratio)
    },
  }
}
