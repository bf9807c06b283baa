import type { MappingProcess } from './mapping-process.ts'

/** A place for one process, and the trust group that has it. */
export interface Slot {
  process: MappingProcess | undefined
  group: string | undefined
  assignedAtMs: number
  /** Infinite until the first answer: counted from the start of the process, a cold start would use the slice up. */
  sliceEndsAtMs: number
  inFlight: number
}

/**
 * How long a group keeps a process while another waits, and at least as long as it waited for its first answer: changing costs
 * a pristine process, and on a busy machine starting those would be all that is ever done.
 */
const GROUP_SLICE_MIN_MS = 200
export const createSlots = (count: number): readonly Slot[] =>
  Array.from({ length: count }, () => ({
    process: undefined,
    group: undefined,
    assignedAtMs: 0,
    sliceEndsAtMs: 0,
    inFlight: 0,
  }))

/** The group the slot maps next: its own while its slice lasts or nobody else waits, then one that no slot has. */
export function chooseGroup(slot: Slot, slots: readonly Slot[], waiting: readonly string[]): string | undefined {
  const isWithinSlice = performance.now() < slot.sliceEndsAtMs
  const others = waiting.filter((group) => slots.every((other) => other.group !== group))
  const isWanted = slot.group !== undefined && waiting.includes(slot.group)
  if (isWanted && (isWithinSlice || others.length === 0)) return slot.group
  return others[0] ?? waiting[0]
}

/** From the first answer on, the slot's group has a slice of its own. */
export function endSliceAfterAnswer(slot: Slot): void {
  const nowMs = performance.now()
  slot.sliceEndsAtMs = Math.min(slot.sliceEndsAtMs, nowMs + Math.max(GROUP_SLICE_MIN_MS, nowMs - slot.assignedAtMs))
}
