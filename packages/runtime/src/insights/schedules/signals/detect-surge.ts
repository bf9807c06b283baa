import type { InsightShare } from '@howazit/sdk'
import { numberText, rangeText, shareText } from '../../findings/number-text.ts'
import type { Detect } from './detected.ts'

/** A theme that more mention than before, where chance does not explain it. */
export const detectSurge: Detect = (finding, { rules: { themeSurge }, source, compareWith }) => {
  const { kind, id: findingId, theme, themeName = theme, value, effect, interval, shares } = finding
  if (themeSurge === undefined || compareWith === undefined || kind !== 'theme_change') return []
  if (!theme || !themeName || !interval || !shares?.before || value === undefined) return []
  const { by: threshold } = themeSurge
  if (value < threshold || effect?.isDiscovery !== true || interval.low <= 0) return []
  const { before, after } = shares
  const words = {
    title: `${themeName}: ${numberText(value)} points more of the comments mention it`,
    summary: `${mentionText(after)}, ${mentionText(before)} before; the difference is between ${rangeText(interval)} points.`,
  }
  const figures = { findingId, theme, themeName, before, after, change: value, interval, threshold }
  const signal = { kind: 'theme_surge', ...words, ...source, compareWith, ...figures } as const
  return [{ subject: `theme_surge ${theme}`, signal }]
}

const mentionText = ({ n, of, share }: InsightShare): string =>
  `${shareText(share)} (${numberText(n)} of ${numberText(of)})`
