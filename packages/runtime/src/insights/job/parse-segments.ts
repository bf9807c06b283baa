/** A dimension to compare the values of, or one value of it that alone is looked at. */
export interface Segment {
  readonly dimension: string
  readonly value?: string
}

/** `region`, or `region=DACH`; a dimension has no `=` in its name. */
export const parseSegments = (segments: readonly string[]): readonly Segment[] =>
  segments.map((segment) => {
    const at = segment.indexOf('=')
    return at === -1 ? { dimension: segment } : { dimension: segment.slice(0, at), value: segment.slice(at + 1) }
  })

/** The values that alone are looked at, by their dimension: any of them, and of each dimension one. */
export function filtersOf(segments: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const filters = new Map<string, Set<string>>()
  for (const { dimension, value } of parseSegments(segments))
    if (value !== undefined) filters.set(dimension, (filters.get(dimension) ?? new Set()).add(value))
  return filters
}
