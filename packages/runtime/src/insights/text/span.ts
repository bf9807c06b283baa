/** A part of a text, from `start` up to but not including `end`, in UTF-16 code units as `slice` counts them. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Sorted, and as few as possible: what overlaps or is apart by `gap` units at most is one. */
export function mergeSpans(spans: readonly Span[], gap = 0): readonly Span[] {
  const merged: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1)
    if (last === undefined || span.start > last.end + gap) merged.push(span)
    else if (span.end > last.end) merged[merged.length - 1] = { start: last.start, end: span.end }
  }
  return merged
}
