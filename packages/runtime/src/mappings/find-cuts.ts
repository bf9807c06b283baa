import { applyLimits, type FieldLimit, type JsonValue, type Operation } from '@howazit/connector-kit'
import type { MappingCut } from '@howazit/sdk'

/** The fields of an output that are longer than the operation takes, in its order: what it cuts, and what it refuses. */
export function findCuts(output: string, { format = 'json', limits = [] }: Operation): MappingCut[] {
  let value = format === 'text' || format === 'binary' ? output : parse(output)
  if (value === undefined) return []
  const cuts: MappingCut[] = []
  for (const limit of limits) {
    const limited = applyLimits(value, [limit])
    if ('refusal' in limited) cuts.push({ field: limit.field, becomes: 'refused', limit: describe(limit) })
    else if (JSON.stringify(limited.value) !== JSON.stringify(value)) {
      cuts.push({ field: limit.field, becomes: 'truncated', limit: describe(limit) })
      value = limited.value
    }
  }
  return cuts
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

const describe = ({ charactersMax, bytesMax, itemsMax }: FieldLimit): string =>
  [
    charactersMax === undefined ? '' : `${charactersMax} characters`,
    bytesMax === undefined ? '' : `${bytesMax} bytes`,
    itemsMax === undefined ? '' : `${itemsMax} items`,
  ]
    .filter((part) => part !== '')
    .join(', ')
