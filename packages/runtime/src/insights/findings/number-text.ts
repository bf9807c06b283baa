/** Numbers as people read them: to three digits or so, since a mean of 1 to 5 needs two after the point, and an NPS one. */

const digitsOf = (value: number): number => (Math.abs(value) < 10 ? 2 : 1)

export const numberText = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: digitsOf(value) })

export const pointsText = (value: number): string =>
  `${value.toLocaleString('en-US', { maximumFractionDigits: digitsOf(value), signDisplay: 'exceptZero' })} points`

export const shareText = (share: number): string => `${numberText(100 * share)} %`

export const rangeText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${numberText(low)} and ${numberText(high)}`
