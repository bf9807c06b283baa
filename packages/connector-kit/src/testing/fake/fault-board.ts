import type { Fault, FaultAt } from './fault.ts'

/** Which faults are set, and how often each still happens. */
export interface FaultBoard {
  set(fault: FaultAt): void
  /** Takes those of an operation back, or all. */
  clear(at?: string): void
  list(): readonly FaultAt[]
  /** The fault that this request meets, if any; it is used up by that. */
  take(places: readonly string[]): Fault | undefined
  /** A fault of a kind that stays, whatever else happens. */
  standing<Kind extends StandingKind>(kind: Kind, places: readonly string[]): Extract<Fault, { kind: Kind }> | undefined
}

type StandingKind = 'skew' | 'poison'

interface Entry {
  readonly at: string
  readonly fault: Fault
  left: number
}

const isStanding = ({ kind }: Fault): boolean => kind === 'skew' || kind === 'poison'

/** Faults in the order they were set: what is set first happens first. */
export function createFaultBoard(faults: readonly FaultAt[] = []): FaultBoard {
  let entries: Entry[] = []
  const set = ({ at, fault }: FaultAt) => void entries.push({ at, fault, left: fault.times })
  for (const fault of faults) set(fault)
  return {
    set,
    clear(at) {
      entries = at === undefined ? [] : entries.filter((entry) => entry.at !== at)
    },
    list: () => entries.map(({ at, fault, left }) => ({ at, fault: { ...fault, times: left } })),
    take(places) {
      const entry = entries.find(({ at, fault }) => places.includes(at) && !isStanding(fault))
      if (!entry) return undefined
      entry.left -= 1
      if (entry.left <= 0) entries = entries.filter((other) => other !== entry)
      return entry.fault
    },
    standing<Kind extends StandingKind>(kind: Kind, places: readonly string[]) {
      const entry = entries.find(({ at, fault }) => places.includes(at) && fault.kind === kind)
      return entry?.fault as Extract<Fault, { kind: Kind }> | undefined
    },
  }
}
