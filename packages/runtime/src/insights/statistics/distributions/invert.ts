/** Enough to leave two neighbouring doubles between any two starting points that are apart by less than 1e6. */
const HALVINGS = 100

/** Where a rising function reaches `target`, by halving `[low, high]` until nothing lies between the two ends. */
export function invert(rising: (x: number) => number, target: number, [low, high]: readonly [number, number]): number {
  let [below, above] = [low, high]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (below + above) / 2
    if (middle === below || middle === above) break
    if (rising(middle) < target) below = middle
    else above = middle
  }
  return (below + above) / 2
}
