import { isBlank, toText } from './texts.ts'

/** A number, or the text of one; `name` is the helper that asks. */
export function toNumber(value: unknown, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw new TypeError(`${name}: ${JSON.stringify(value) ?? 'nothing'} is not a number`)
  }
  return number
}

/** Half away from zero, as people do by hand; nothing for a blank value. */
export function round(value: unknown, decimals: unknown = 0): number | undefined {
  if (isBlank(value)) return undefined
  const number = toNumber(value, 'round')
  const places = Math.min(Math.max(typeof decimals === 'number' ? decimals : 0, 0), 15)
  // Shifted by its text, since 1.005 * 100 is 100.49999999999999.
  const shifted = Math.round(Number(`${Math.abs(number)}e${places}`))
  return Number.isFinite(shifted) ? Math.sign(number) * Number(`${shifted}e-${places}`) : number
}

/** A number as people of a locale write it: `number 1234.5 locale="de" decimals=1`; plain digits without a locale. */
export function formatNumber(
  value: unknown,
  options: { readonly locale?: unknown; readonly decimals?: unknown } = {},
): string {
  if (isBlank(value)) return ''
  const number = toNumber(value, 'number')
  const decimals = typeof options.decimals === 'number' ? Math.min(Math.max(options.decimals, 0), 15) : undefined
  if (isBlank(options.locale))
    return decimals === undefined ? String(number) : round(number, decimals)!.toFixed(decimals)
  if (typeof Intl === 'undefined') throw new TypeError('number: locales are not known to the engine of partner code')
  const fixed = decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return new Intl.NumberFormat(toText(options.locale), fixed).format(number)
}

/** From one scale to another: `scale 9 0 10 0 100` is 90. */
export function scale(value: unknown, ...bounds: readonly unknown[]): number | undefined {
  if (isBlank(value)) return undefined
  const [fromMin, fromMax, toMin, toMax] = bounds.slice(0, 4).map((bound) => toNumber(bound, 'scale'))
  if (toMax === undefined || fromMin === fromMax)
    throw new RangeError('scale: give a value and two scales: scale 9 0 10 0 100')
  return toMin! + ((toNumber(value, 'scale') - fromMin!) / (fromMax! - fromMin!)) * (toMax - toMin!)
}

/** `promoter` (9 and 10), `passive` (7 and 8) or `detractor` (0 to 6); nothing for a blank score. */
export function npsBand(score: unknown): string | undefined {
  if (isBlank(score)) return undefined
  const number = within(score, 'npsBand', [0, 10])
  if (number >= 9) return 'promoter'
  return number >= 7 ? 'passive' : 'detractor'
}

/** `satisfied`, `neutral` or `dissatisfied` on a scale from 1 to `max`, 5 by default: 4 and 5, 3, 1 and 2. */
export function csatBand(score: unknown, max: unknown = 5): string | undefined {
  if (isBlank(score)) return undefined
  const top = typeof max === 'number' && max > 1 ? max : 5
  const share = (within(score, 'csatBand', [1, top]) - 1) / (top - 1)
  if (share >= 0.75) return 'satisfied'
  return share >= 0.5 ? 'neutral' : 'dissatisfied'
}

/** `easy` (5 to 7), `neutral` (4) or `difficult` (1 to 3), as customer effort is asked here. */
export function cesBand(score: unknown): string | undefined {
  if (isBlank(score)) return undefined
  const number = within(score, 'cesBand', [1, 7])
  if (number > 4) return 'easy'
  return number === 4 ? 'neutral' : 'difficult'
}

export function within(value: unknown, name: string, [min, max]: readonly [number, number]): number {
  const number = toNumber(value, name)
  if (number < min || number > max) throw new RangeError(`${name}: ${number} is not between ${min} and ${max}`)
  return number
}
