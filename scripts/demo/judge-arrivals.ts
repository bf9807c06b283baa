import type { Load } from './load.ts'
import type { Receiver } from './receiver.ts'
import type { Stage } from './stage.ts'

export interface Watched {
  readonly load: Load
  readonly receiver: Receiver
  /** How many responses had arrived before the load began. */
  readonly before?: number
}

/** Exactly once: each that was sent was accepted, each accepted one has arrived, once, and nothing else has. */
export function judgeArrivals({ say }: Stage, { load, receiver, before = 0 }: Watched): void {
  const arrived = receiver.taken.size - before
  const missing = [...load.accepted].filter((id) => !receiver.taken.has(id)).length
  const doubled = [...receiver.taken.values()].filter((times) => times > 1).length
  const strange = arrived - (load.accepted.size - missing)
  say(
    `${count(load.accepted.size)} accepted, ${count(load.errors.length)} errors, ${count(arrived)} arrived: ${missing} missing, ${doubled} doubled, ${strange} unknown, ${receiver.refused()} with a wrong signature`,
  )
  if (load.errors.length > 0) throw new Error('Not every response was accepted.', { cause: load.errors[0] })
  if (missing + doubled + Math.abs(strange) + receiver.refused() > 0)
    throw new Error('Not every response arrived exactly once.')
}

export const count = (value: number): string => value.toLocaleString('en-US')
