import type { Clock } from '../clock.ts'
import { type Placement, placementKey, SHARED } from '../tenancy/placement.ts'
import type { Tenants } from '../tenancy/tenant.ts'

export interface PlacementTurnsDeps {
  readonly tenants: Pick<Tenants, 'placements'>
  readonly clock: Clock
}

/** Where to look for due deliveries, so that two hundred placements do not cost two hundred looks at every wake-up. */
export interface PlacementTurns {
  /** Something may be due there. */
  hear(placement: Placement): void
  /** Somebody woke us and did not say for whom: whoever had work lately may have more. */
  hearOfSome(): void
  /** Everywhere, the next time. */
  hearOfAll(): void
  /** In a new order each time, so that nobody is first for ever. */
  next(): Promise<readonly Placement[]>
  /** What a look found; nothing means that it need not be looked at again before something is heard. */
  found(placement: Placement, count: number): void
}

/** Retries that nobody woke us for are found this late. */
const SWEEP_MS = 5_000
const RECENT_MS = 60_000
const RECENT_MAX = 16

/** The shared placement is looked at every time, the others when something was heard of them, and all of them now and then. */
export function createPlacementTurns({ tenants, clock }: PlacementTurnsDeps): PlacementTurns {
  const due = new Set<string>()
  /** When each was heard of; in that order. */
  const recent = new Map<string, number>()
  let sweptAt = Number.NEGATIVE_INFINITY

  const remember = (key: string): void => {
    recent.delete(key)
    recent.set(key, clock.now().getTime())
    for (const oldest of recent.keys()) {
      if (recent.size <= RECENT_MAX) return
      recent.delete(oldest)
    }
  }
  return {
    hear(placement) {
      const key = placementKey(placement)
      due.add(key)
      remember(key)
    },
    hearOfSome() {
      const since = clock.now().getTime() - RECENT_MS
      for (const [key, at] of recent) if (at >= since) due.add(key)
    },
    hearOfAll() {
      sweptAt = Number.NEGATIVE_INFINITY
    },
    async next() {
      const placements = await tenants.placements()
      const now = clock.now().getTime()
      if (now - sweptAt >= SWEEP_MS) {
        sweptAt = now
        for (const placement of placements) due.add(placementKey(placement))
      }
      due.add(placementKey(SHARED))
      return shuffle(placements.filter((placement) => due.has(placementKey(placement))))
    },
    found(placement, count) {
      const key = placementKey(placement)
      if (count === 0) due.delete(key)
      else remember(key)
    },
  }
}

const shuffle = (placements: readonly Placement[]): readonly Placement[] =>
  placements
    .map((placement) => ({ placement, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ placement }) => placement)
