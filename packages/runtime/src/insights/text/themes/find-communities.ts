/** Links between things, symmetric: how strongly each is tied to each. */
export type Ties = readonly Float64Array[]

/**
 * Groups whose members are tied to each other more than chance would have it: starting with each alone, the two groups whose union raises
 * modularity most are joined until none does (Clauset, Newman and Moore, Physical Review E 70, 2004). How many there are comes out of it. The
 * same ties give the same groups.
 */
export function findCommunities(ties: Ties): readonly (readonly number[])[] {
  const total = ties.reduce((sum, row) => sum + row.reduce((all, tie) => all + tie, 0), 0)
  if (total === 0) return ties.map((_, at) => [at])
  // Shares of all ties: between two groups, and of a group with anybody.
  const between = ties.map((row) => row.map((tie) => tie / total))
  const degree = between.map((row) => row.reduce((sum, tie) => sum + tie, 0))
  const groups = new Map(ties.map((_, at) => [at, [at]]))
  for (;;) {
    const best = findBestUnion([...groups.keys()], between, degree)
    if (best === undefined) return [...groups.values()]
    const [into, from] = best
    for (let other = 0; other < between.length; other++) {
      between[into]![other]! += between[from]![other]!
      between[other]![into]! += between[other]![from]!
    }
    degree[into]! += degree[from]!
    groups.get(into)!.push(...groups.get(from)!)
    groups.delete(from)
  }
}

/** The pair with the largest ΔQ = 2 (e - a a'), the first of them where several are equal. */
function findBestUnion(
  groups: readonly number[],
  between: Ties,
  degree: readonly number[],
): readonly [number, number] | undefined {
  let best: readonly [number, number] | undefined
  let gain = 1e-12
  for (const [at, one] of groups.entries())
    for (const other of groups.slice(at + 1)) {
      const raised = between[one]![other]! - degree[one]! * degree[other]!
      if (raised <= gain) continue
      best = [one, other]
      gain = raised
    }
  return best
}
