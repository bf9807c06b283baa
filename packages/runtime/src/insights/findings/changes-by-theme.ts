import { decomposeByMention, type MentionTallies } from '../statistics/change/decompose-by-mention.ts'
import { seededRandom } from '../statistics/random/seeded-random.ts'
import { METRICS } from '../statistics/scores/metric.ts'
import { tallyOf } from '../statistics/scores/tally.ts'
import { mainThemes } from '../text/themes/taxonomy.ts'
import { asSuppressed, type ComputedFinding, toFinding } from './computed-finding.ts'
import type { InsightInput, Timeframe } from './insight-input.ts'
import type { Mention } from './mentions.ts'
import { placesOf, type Rated, ratedBy, recordsWithin } from './select-records.ts'

/** The mentions of both times. */
export interface MentionTimes {
  readonly before: readonly Mention[]
  readonly after: readonly Mention[]
}

interface Compared {
  readonly compareWith: Timeframe
  readonly mentions: MentionTimes
}

/** What those who mention a theme did to the change of the main score, theme by theme: each time split into all answers. */
export function findChangesByTheme(
  input: InsightInput,
  { compareWith, mentions }: Compared,
): readonly ComputedFinding[] {
  const [question] = input.questions
  const { surveyId, minimumN, timeframe } = input
  const themes = mainThemes(input.taxonomy)
  if (question === undefined || themes.length === 0) return []
  const times = {
    before: ratedBy(recordsWithin(input, compareWith), question),
    after: ratedBy(recordsWithin(input, timeframe), question),
  }
  const themesOf = {
    before: themesByPlace(mentions.before),
    after: themesByPlace(mentions.after),
  }
  const mentioned = themes.map(({ id }) => ({
    before: talliesOf(times.before, themesOf.before, id),
    after: talliesOf(times.after, themesOf.after, id),
  }))
  const random = seededRandom(`change of ${question.id} by themes in ${surveyId}`)
  const measured = decomposeByMention(mentioned, METRICS[question.metric], { random, minimumN })
  const places = placesOf([...times.before, ...times.after])
  return themes.map(({ id, name }, at) => {
    const subject = {
      kind: 'change_by_theme',
      method: 'kitagawa_bootstrap_bh',
      question,
      about: [id],
      places,
      of: recordsWithin(input, compareWith).length + recordsWithin(input, timeframe).length,
    } as const
    const about = { theme: id, themeName: name }
    const each = measured[at]!
    if (each.kind === 'suppressed') return toFinding(input, subject, { ...about, ...asSuppressed(each) })
    const { contribution, change } = each.value
    return toFinding(input, subject, {
      ...about,
      value: contribution.value,
      impact: contribution.value,
      interval: contribution.interval,
      effect: contribution,
      change: { ...change, groups: change.groups.map((group) => ({ ...group })) },
    })
  })
}

type ThemesByPlace = ReadonlyMap<number, ReadonlySet<string>>

const themesByPlace = (mentions: readonly Mention[]): ThemesByPlace =>
  new Map(mentions.map(({ record, themes }) => [record.place, themes]))

function talliesOf(rated: readonly Rated[], themes: ThemesByPlace, theme: string): MentionTallies {
  const ratings = Map.groupBy(rated, ({ record: { place } }) => partOf(themes.get(place), theme))
  const tally = (part: keyof MentionTallies) => tallyOf((ratings.get(part) ?? []).map(({ rating }) => rating))
  return { mentions: tally('mentions'), others: tally('others'), silent: tally('silent') }
}

function partOf(themes: ReadonlySet<string> | undefined, theme: string): keyof MentionTallies {
  if (themes === undefined) return 'silent'
  return themes.has(theme) ? 'mentions' : 'others'
}
