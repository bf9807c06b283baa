/** A line of two texts set against each other: only in the first, only in the second, or in both. */
export interface DiffLine {
  readonly mark: '-' | '+' | ' '
  readonly line: string
}

/** Beyond this many pairs of lines a shortest difference would take seconds; then all of one stands before all of the other. */
const PAIRS_MAX = 4_000_000

/** The lines of both texts in order, with as many in common as there can be. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [left, right] = [before.split('\n'), after.split('\n')]
  if (left.length * right.length > PAIRS_MAX) return [...mark('-', left), ...mark('+', right)]
  const common = lengthsInCommon(left, right)
  const lines: DiffLine[] = []
  let [at, to] = [0, 0]
  while (at < left.length && to < right.length) {
    if (left[at] === right[to]) {
      lines.push({ mark: ' ', line: left[at]! })
      at += 1
      to += 1
    } else if (common[at + 1]![to]! >= common[at]![to + 1]!) lines.push({ mark: '-', line: left[at++]! })
    else lines.push({ mark: '+', line: right[to++]! })
  }
  return [...lines, ...mark('-', left.slice(at)), ...mark('+', right.slice(to))]
}

const mark = (sign: '-' | '+', lines: readonly string[]): DiffLine[] => lines.map((line) => ({ mark: sign, line }))

/** How many lines the rests of both from here on have in common: the table of a longest common subsequence. */
function lengthsInCommon(left: readonly string[], right: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1))
  for (let at = left.length - 1; at >= 0; at -= 1) {
    for (let to = right.length - 1; to >= 0; to -= 1) {
      const isSame = left[at] === right[to]
      table[at]![to] = isSame ? table[at + 1]![to + 1]! + 1 : Math.max(table[at + 1]![to]!, table[at]![to + 1]!)
    }
  }
  return table
}

export const hasDifference = (lines: readonly DiffLine[]): boolean => lines.some((each) => each.mark !== ' ')
