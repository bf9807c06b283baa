/** A measurement that can be repeated by anyone: prints its cases as JSON lines, returns whether the limits hold. */
export interface Bench {
  readonly name: string
  readonly title: string
  run(print: (line: object) => void): Promise<boolean>
}

/** The middle value, or the lower one of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.ceil(sorted.length / 2) - 1] as number
}
