import type { JsonValue } from '../mapping/mapping.ts'

/** The way to a value within JSON: names of members and indexes. */
export type Place = readonly (string | number)[]

/** A pact's name for a place: `$.ticket.tags[0]`, `$['x-y']`. Undefined for a name that a path in a pact cannot hold. */
export function pathOf(place: Place): string | undefined {
  const steps = place.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    if (/^[A-Za-z_]\w*$/.test(step)) return `.${step}`
    return /['\\]/.test(step) || step === '' ? undefined : `['${step}']`
  })
  return steps.includes(undefined) ? undefined : `$${steps.join('')}`
}

/** Every value that holds no others, with its place. */
export function leavesOf(value: JsonValue, place: Place = []): readonly { place: Place; value: JsonValue }[] {
  const entries = entriesOf(value)
  if (entries === undefined) return [{ place, value }]
  return entries.flatMap(([step, inner]) => leavesOf(inner, [...place, step]))
}

export function valueAt(value: JsonValue | undefined, place: Place): JsonValue | undefined {
  return place.reduce<JsonValue | undefined>((at, step) => entriesOf(at)?.find(([name]) => name === step)?.[1], value)
}

/** A copy with another value there; undefined takes the member out. */
export function replaceAt(value: JsonValue, [step, ...rest]: Place, other: JsonValue | undefined): JsonValue {
  if (step === undefined) return other ?? null
  const entries = (entriesOf(value) ?? []).flatMap(([name, inner]): [string | number, JsonValue][] => {
    if (name !== step) return [[name, inner]]
    if (rest.length > 0) return [[name, replaceAt(inner, rest, other)]]
    return other === undefined ? [] : [[name, other]]
  })
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

/** Undefined for what holds no others. */
export function entriesOf(value: JsonValue | undefined): readonly [string | number, JsonValue][] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Array.isArray(value) ? value.map((inner, index) => [index, inner]) : Object.entries(value as object)
}
