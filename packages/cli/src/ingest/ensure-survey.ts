import { type Howazit, HowazitError, type QuestionCreate, type Survey } from '@howazit/sdk'
import type { SurveyDefinition, SurveyQuestion } from '../import/survey-shapes.ts'

export interface EnsuredSurvey {
  readonly survey: Survey
  readonly change: 'created' | 'unchanged' | 'extended'
}

/**
 * Creates the survey a file needs, or publishes a version that has what the file needs besides what is there. Nothing is
 * taken away: another file, or other flags, may have brought the rest.
 */
export async function ensureSurvey(howazit: Howazit, definition: SurveyDefinition): Promise<EnsuredSurvey> {
  const existing = await findById(howazit, definition.id)
  if (!existing) return { survey: await howazit.surveys.create(toCreate(definition)), change: 'created' }
  const questions = mergeQuestions(existing, definition.questions)
  if (!questions) return { survey: existing, change: 'unchanged' }
  return { survey: await howazit.surveys.createVersion(existing.id, { questions }), change: 'extended' }
}

async function findById(howazit: Howazit, surveyId: string): Promise<Survey | undefined> {
  try {
    return await howazit.surveys.get(surveyId)
  } catch (error) {
    if (HowazitError.is(error) && error.code === 'not_found') return undefined
    throw error
  }
}

const toCreate = ({ id, name, slug, questions }: SurveyDefinition) => ({
  id,
  name,
  slug,
  questions: questions.map(toQuestion),
})

const toQuestion = ({ id, key, type, text, options }: SurveyQuestion): QuestionCreate => ({
  id,
  key,
  type,
  text,
  ...(options && { options: options.map((option) => ({ id: option.id, label: option.label, value: option.value })) }),
})

/** Undefined when the survey has every question and option already. */
function mergeQuestions(existing: Survey, wanted: readonly SurveyQuestion[]): QuestionCreate[] | undefined {
  const known = new Map(existing.questions.map((question) => [question.id, question]))
  const missing = wanted.filter(({ id }) => !known.has(id)).map(toQuestion)
  let isExtended = missing.length > 0
  const kept = existing.questions.map((question): QuestionCreate => {
    const options = question.options ?? []
    const ids = new Set(options.map(({ id }) => id))
    const more = (wanted.find(({ id }) => id === question.id)?.options ?? []).filter(({ id }) => !ids.has(id))
    isExtended ||= more.length > 0
    const all = [...options, ...more.map(({ id, label, value }) => ({ id, label, value }))]
    return { ...question, ...(all.length > 0 && { options: all }) }
  })
  return isExtended ? [...kept, ...missing] : undefined
}
