import type { Readiness } from '@howazit/sdk'

type State = 'starting' | 'serving' | 'stopping'

/** Where a process is between its start and its end, and what it therefore says of itself. */
export interface Lifecycle {
  /** What it needs has answered once. It may be stopping now; a request that still comes is answered. */
  readonly hasStarted: () => boolean
  /** What the start waits for. */
  wait(reason: string): void
  /** From here on `check` decides. */
  serve(check: () => Promise<Readiness>): void
  stop(): void
  /** Not ready before it serves and from the moment it stops, whatever the engines say. */
  readonly readiness: () => Promise<Readiness>
}

export function createLifecycle(): Lifecycle {
  let state: State = 'starting'
  let detail = 'starting'
  let ask: (() => Promise<Readiness>) | undefined

  return Object.freeze<Lifecycle>({
    hasStarted: () => ask !== undefined,
    wait(reason) {
      detail = reason
    },
    serve(check) {
      if (state === 'stopping') return
      state = 'serving'
      ask = check
    },
    stop() {
      state = 'stopping'
      detail = 'stopping'
    },
    async readiness() {
      if (state === 'serving' && ask) return await ask()
      return { status: 'unavailable', checks: [{ name: 'process', status: 'failed', detail }] }
    },
  })
}
