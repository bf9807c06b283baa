import { setImmediate } from 'node:timers/promises'
import { toIds } from './id-set.ts'
import type { PlanRow } from './target-rows.ts'

/** What the targets that were in force wanted of an hour's events. */
export interface Wishes {
  /** Events that were planned while it was in force. */
  readonly published: number
  readonly wanted: readonly string[]
}

/**
 * Of each target. An event that was planned again (a batch that was read twice, a message that was sent again) counts once, and is wanted if it
 * was wanted at any time.
 */
export async function readWishes(plans: readonly PlanRow[]): Promise<ReadonlyMap<string, Wishes>> {
  const batches = await Promise.all(plans.map(async (plan) => ({ ...plan, events: await toIds(plan.event_ids) })))
  const repeated = findRepeated(batches)
  const wishes = new Map<string, { published: number; wanted: string[] }>()
  const again = new Map<string, Map<string, boolean>>()
  for (const { targets, wanted, events } of batches) {
    for (const [at, target] of targets.entries()) {
      const bits = wanted[at] as string
      const wish = wishes.get(target) ?? { published: 0, wanted: [] }
      wishes.set(target, wish)
      const known = again.get(target) ?? new Map<string, boolean>()
      again.set(target, known)
      for (const [place, event] of events.entries()) {
        const isWanted = bits[place] === '1'
        if (repeated.has(event)) known.set(event, isWanted || known.get(event) === true)
        else {
          wish.published += 1
          if (isWanted) wish.wanted.push(event)
        }
      }
    }
    // There may be many batches, each a few hundred events: other requests have their turn.
    await setImmediate()
  }
  for (const [target, known] of again) {
    const wish = wishes.get(target)!
    wish.published += known.size
    for (const [event, isWanted] of known) if (isWanted) wish.wanted.push(event)
  }
  return wishes
}

function findRepeated(batches: readonly { readonly events: readonly string[] }[]): ReadonlySet<string> {
  const [seen, repeated] = [new Set<string>(), new Set<string>()]
  for (const event of batches.flatMap(({ events }) => events)) {
    if (seen.has(event)) repeated.add(event)
    seen.add(event)
  }
  return repeated
}
