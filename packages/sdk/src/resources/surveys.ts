import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { createSurvey, createSurveyVersion, getSurvey, listSurveys, updateSurvey } from '../generated/sdk.gen.ts'
import type {
  ListSurveysData,
  Survey,
  SurveyCreate,
  SurveyUpdate,
  SurveyVersionCreate,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Filters of `surveys.list`. */
export type SurveyFilter = NonNullable<ListSurveysData['query']>

/** Surveys with their versions, questions and options. */
export interface Surveys {
  /**
   * Creates a survey with its first version. With an `id` of your own, creating it again with the same content is fine.
   *
   * @example
   * await howazit.surveys.create({ name: 'Store visit', questions: [{ type: 'nps', text: 'Would you recommend us?' }] })
   */
  create(survey: SurveyCreate, options?: CallOptions): Promise<Survey>
  /** Lists surveys, most recently changed first. `for await (const survey of howazit.surveys.list()) …` */
  list(filter?: SurveyFilter, options?: CallOptions): Listing<Survey>
  /** Gets a survey with its current version; throws `not_found`. */
  get(surveyId: string, options?: CallOptions): Promise<Survey>
  /** Publishes a new version; questions keep their identity by `id`. */
  createVersion(surveyId: string, version: SurveyVersionCreate, options?: CallOptions): Promise<Survey>
  /**
   * Changes how it takes responses: what becomes of those that do not fit, and which questions they may answer.
   *
   * @example
   * await howazit.surveys.update(survey.id, { validation: 'quarantine' })
   */
  update(surveyId: string, change: SurveyUpdate, options?: CallOptions): Promise<Survey>
}

/** The calls about surveys. */
export const createSurveys = (context: Context): Surveys => ({
  create: (body, options) => dataOf(createSurvey({ ...callWith(context, options), body })),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listSurveys({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (surveyId, options) => dataOf(getSurvey({ ...callWith(context, options), path: { surveyId } })),
  createVersion: (surveyId, body, options) =>
    dataOf(createSurveyVersion({ ...callWith(context, options), path: { surveyId }, body })),
  update: (surveyId, body, options) =>
    dataOf(updateSurvey({ ...callWith(context, options), path: { surveyId }, body })),
})
