/** Numbers as people read them: one digit after the point at most. */

export const numberText = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 })

export const pointsText = (value: number): string =>
  `${value.toLocaleString('en-US', { maximumFractionDigits: 1, signDisplay: 'exceptZero' })} points`

export const shareText = (share: number): string => `${numberText(100 * share)} %`

export const rangeText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${numberText(low)} and ${numberText(high)}`
