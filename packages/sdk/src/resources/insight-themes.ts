import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { getSurveyThemes, updateSurveyThemes } from '../generated/sdk.gen.ts'
import type { SurveyThemes, SurveyThemesUpdate } from '../generated/types.gen.ts'

/** What comments of a survey are about: found by insights, edited by people. */
export interface InsightThemes {
  /** Gets the themes of a survey with their history: the latest version, or another one; throws `not_found`. */
  get(surveyId: string, version?: number, options?: CallOptions): Promise<SurveyThemes>
  /**
   * Edits them all at once; throws `conflict` where another version is the latest by now.
   *
   * @example
   * const { version, themes } = await howazit.insights.themes.get(surveyId)
   * const pinned = themes.map((theme) => ({ ...theme, isPinned: true }))
   * await howazit.insights.themes.update(surveyId, { version, themes: pinned })
   */
  update(surveyId: string, update: SurveyThemesUpdate, options?: CallOptions): Promise<SurveyThemes>
}

/** The calls about themes. */
export const createInsightThemes = (context: Context): InsightThemes => ({
  get: (surveyId, version, options) =>
    dataOf(
      getSurveyThemes({
        ...callWith(context, options),
        path: { surveyId },
        ...(version !== undefined && { query: { version } }),
      }),
    ),
  update: (surveyId, body, options) =>
    dataOf(updateSurveyThemes({ ...callWith(context, options), path: { surveyId }, body })),
})
