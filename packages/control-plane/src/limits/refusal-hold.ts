export interface RefusalHoldOptions {
  /** How long a refusal is kept back, on average: from half of it to half as much again, else a crowd comes back as one. */
  readonly holdMs: number
  /** How many at a time; beyond, the answer goes at once, as each holds a socket and what has arrived of a body. */
  readonly heldMax: number
  /** From 0 to 1. */
  readonly chance?: () => number
}

/** Waits before somebody is told that he is one too many. */
export type HoldRefusal = () => Promise<void>

/**
 * A crowd that comes back the moment it is refused, whatever `Retry-After` says, keeps the process so busy with refusing it that
 * those who were let in are late. Refused a little later it comes back so much less often, at no cost but its own sockets.
 */
export function createRefusalHold({ holdMs, heldMax, chance = Math.random }: RefusalHoldOptions): HoldRefusal {
  let held = 0
  return async () => {
    if (held >= heldMax) return
    held += 1
    await new Promise((resolve) => setTimeout(resolve, holdMs * (0.5 + chance())))
    held -= 1
  }
}
