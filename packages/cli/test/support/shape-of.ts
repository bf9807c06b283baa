const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

/** A JSON value with its values replaced by what they are: what `--json` promises, without what changes from run to run. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]))
  if (typeof value !== 'string') return value === null ? null : typeof value
  if (UUID.test(value)) return 'uuid'
  return INSTANT.test(value) ? 'instant' : 'string'
}
