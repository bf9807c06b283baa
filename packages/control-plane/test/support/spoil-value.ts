import fc from 'fast-check'

/** One change somewhere in a JSON value. Most of them make it match its schema no more; which do, a validator has to say. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...placesOf(value)), fc.constantFrom(...SPOILERS))
    .map(([place, spoil]) => changeAt(value, place, spoil))
}

type Place = readonly (string | number)[]
/** The value in place of another; undefined takes it away. */
type Spoil = (value: unknown) => unknown

const SPOILERS: readonly Spoil[] = [
  () => undefined,
  () => null,
  () => 'not this',
  () => '',
  () => -1,
  () => 1e308,
  () => 0.1 + 0.2,
  () => true,
  () => [],
  () => ({}),
  () => [null],
  () => ({ constructor: { prototype: 1 } }),
  () => '\ud800',
  () => 'a\u0000b',
  () => 'x'.repeat(5_000),
  () => '9999-99-99T99:99:99Z',
  (value) => [value],
  (value) => ({ value }),
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value, surprise: 1 }
      : JSON.stringify(value),
]

function placesOf(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place]
  return [place, ...Object.entries(value).flatMap(([name, child]) => placesOf(child, [...place, name]))]
}

function changeAt(value: unknown, [step, ...rest]: Place, spoil: Spoil): unknown {
  if (step === undefined) return spoil(value)
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === step ? changeAt(item, rest, spoil) : item))
  const object = value as Readonly<Record<string, unknown>>
  return { ...object, [step]: changeAt(object[step], rest, spoil) }
}
