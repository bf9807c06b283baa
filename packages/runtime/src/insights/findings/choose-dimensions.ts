import { type InsightRecord, isWithin, type Timeframe } from './insight-input.ts'

/** Of more values nobody reads a comparison: it is an id, or free text. */
const VALUES_MAX = 50
const DIMENSIONS_MAX = 12

/** The dimensions that responses can be told apart by, where nobody said which. */
export function chooseDimensions(records: readonly InsightRecord[], timeframe: Timeframe): readonly string[] {
  const values = new Map<string, Set<string>>()
  for (const record of records) {
    if (!isWithin(record, timeframe)) continue
    for (const [dimension, value] of Object.entries(record.dims)) {
      const known = values.get(dimension)
      if (known === undefined) values.set(dimension, new Set([value]))
      else if (known.size <= VALUES_MAX) known.add(value)
    }
  }
  return [...values]
    .filter(([, known]) => known.size >= 2 && known.size <= VALUES_MAX)
    .map(([dimension]) => dimension)
    .toSorted()
    .slice(0, DIMENSIONS_MAX)
}
