import type { InsightShare } from '@howazit/sdk'
import { differenceOfShares } from '../statistics/compare/difference-of-shares.ts'
import { judgeTogether } from '../statistics/compare/judge-together.ts'
import { measure } from '../statistics/scores/suppress.ts'
import { wilsonInterval } from '../statistics/scores/wilson.ts'
import { mainThemes } from '../text/themes/taxonomy.ts'
import type { MentionTimes } from './changes-by-theme.ts'
import { asSuppressed, type ComputedFinding, toFinding } from './computed-finding.ts'
import type { InsightInput } from './insight-input.ts'
import type { Mention } from './mentions.ts'

/** By how much the share of those who mention each theme is another than before, all themes judged as one; of those who comment. */
export function findThemeChanges(input: InsightInput, mentions: MentionTimes): readonly ComputedFinding[] {
  const { taxonomy, minimumN } = input
  const themes = mainThemes(taxonomy)
  const shares = themes.map(({ id }) => ({
    before: countMentions(mentions.before, id),
    after: countMentions(mentions.after, id),
  }))
  const all = [...mentions.before, ...mentions.after].map(({ record }) => record.place)
  const fewer = Math.min(mentions.before.length, mentions.after.length)
  const judged = measure(fewer, minimumN, () =>
    judgeTogether(
      shares.map(({ before, after }) => differenceOfShares(after, before)),
      { method: 'adjusted_wald' },
    ),
  )
  return themes.map(({ id, name }, at) => {
    const subject = {
      kind: 'theme_change',
      method: 'agresti_caffo_bh',
      about: [id],
      places: all,
      of: all.length,
    } as const
    const about = { theme: id, themeName: name }
    if (judged.kind === 'suppressed') return toFinding(input, subject, { ...about, ...asSuppressed(judged) })
    const effect = judged.value[at]!
    const { before, after } = shares[at]!
    return toFinding(input, subject, {
      ...about,
      value: effect.value,
      interval: effect.interval,
      effect,
      shares: { before: toShare(before), after: toShare(after) },
    })
  })
}

interface Counted {
  readonly n: number
  readonly of: number
}

const countMentions = (mentions: readonly Mention[], theme: string): Counted => ({
  n: mentions.filter(({ themes }) => themes.has(theme)).length,
  of: mentions.length,
})

export const toShare = ({ n, of }: Counted): InsightShare => ({
  n,
  of,
  share: n / of,
  interval: wilsonInterval(n, of),
})
