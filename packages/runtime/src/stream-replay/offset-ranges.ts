import type { OffsetRange } from '../stream/stream-history.ts'

/** What of a range lies below an offset. */
export const cutAt = <Range extends OffsetRange>(range: Range, offset: number): Range => ({
  ...range,
  toOffset: Math.max(range.fromOffset, Math.min(range.toOffset, offset)),
})

export const countOffsets = (ranges: readonly OffsetRange[]): number =>
  ranges.reduce((sum, { fromOffset, toOffset }) => sum + toOffset - fromOffset, 0)

export const isWithin = (
  ranges: readonly OffsetRange[],
  { partition, offset }: { partition: number; offset: number },
) => ranges.some((range) => range.partition === partition && range.fromOffset <= offset && offset < range.toOffset)

/** Those in which something is. */
export const withoutEmpty = <Range extends OffsetRange>(ranges: readonly Range[]): readonly Range[] =>
  ranges.filter(({ fromOffset, toOffset }) => fromOffset < toOffset)
