import type { Clock } from './clock.ts'

export interface RefreshedOptions<Value> {
  readonly read: () => Promise<Value>
  readonly clock: Clock
  /** How old a value may be before it is read again. */
  readonly freshMs: number
  /** How old it may be while reading fails. */
  readonly staleMs: number
  /** Between two readings while they fail. */
  readonly retryMs: number
}

/** A value that others can change, kept for a while. */
export interface Refreshed<Value> {
  /** Rejects with the error of reading when there is no value, or it is too old. */
  get(): Promise<Value>
  /** Reads again, however fresh the value is. */
  refresh(): Promise<Value>
}

/** Reads when somebody asks, one reading at a time for all who ask meanwhile. */
export function createRefreshed<Value>(options: RefreshedOptions<Value>): Refreshed<Value> {
  const { read, clock, freshMs, staleMs, retryMs } = options
  let kept: { readonly value: Value; readonly readAtMs: number } | undefined
  let reading: Promise<Value> | undefined
  let failedAtMs = Number.NEGATIVE_INFINITY

  const readOnce = async (): Promise<Value> => {
    // Before reading: what changes meanwhile is then seen again in time.
    const readAtMs = clock.now().getTime()
    try {
      const value = await read()
      kept = { value, readAtMs }
      return value
    } catch (error) {
      failedAtMs = readAtMs
      throw error
    } finally {
      reading = undefined
    }
  }
  const refresh = () => (reading ??= readOnce())

  return {
    refresh,
    async get() {
      const nowMs = clock.now().getTime()
      if (kept && nowMs - kept.readAtMs < freshMs) return kept.value
      const old = kept && nowMs - kept.readAtMs < staleMs ? kept : undefined
      if (old && nowMs - failedAtMs < retryMs) return old.value
      try {
        return await refresh()
      } catch (error) {
        if (!old) throw error
        return old.value
      }
    },
  }
}
