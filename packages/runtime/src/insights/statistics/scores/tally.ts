/** How often each rating was given, lowest rating first: the same ratings make the same tally, in whatever order they came. */
export type Tally = ReadonlyMap<number, number>

export function tallyOf(ratings: Iterable<number>): Tally {
  const counts = new Map<number, number>()
  for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1)
  return sorted(counts)
}

export function addTallies(tallies: Iterable<Tally>): Tally {
  const counts = new Map<number, number>()
  for (const tally of tallies)
    for (const [rating, count] of tally) counts.set(rating, (counts.get(rating) ?? 0) + count)
  return sorted(counts)
}

export function countOf(tally: Tally): number {
  let n = 0
  for (const count of tally.values()) n += count
  return n
}

const sorted = (counts: Map<number, number>): Tally => new Map([...counts].toSorted(([a], [b]) => a - b))
