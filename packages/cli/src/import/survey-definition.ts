import type { ColumnMapping, QuestionMapping } from './column-mapping.ts'
import { parseScaleNumber } from './parse-number.ts'
import { optionIdOf, questionIdOf, surveyIdOf } from './stable-ids.ts'
import type { SurveyDefinition, SurveyOption, SurveyQuestion } from './survey-shapes.ts'

export interface SurveyName {
  tenantId: string
  /** What the ids derive from: `--survey`, or the file's name without extensions. */
  dataset: string
  /** Shown to people; the dataset when absent. */
  title?: string
}

/** The survey that must exist before the rows are sent. Same tenant, dataset and columns: same ids. */
export function defineSurvey({ tenantId, dataset, title }: SurveyName, mapping: ColumnMapping): SurveyDefinition {
  const id = surveyIdOf(tenantId, dataset)
  const questions = mapping.questions.map((question) => defineQuestion(id, question))
  return { id, name: (title ?? dataset).slice(0, 255), slug: slugOf(dataset), questions }
}

function defineQuestion(surveyId: string, { key, text, type, labels }: QuestionMapping): SurveyQuestion {
  const id = questionIdOf(surveyId, key)
  const question: SurveyQuestion = { id, key, type, text: text.slice(0, 8000) }
  if (labels !== undefined) question.options = labels.map((label, order) => defineOption(id, label, order))
  return question
}

export function defineOption(questionId: string, label: string, order: number): SurveyOption {
  return { id: optionIdOf(questionId, label), label, value: parseScaleNumber(label) ?? null, order }
}

/** `2019 English R Community Survey Responses` -> `2019-english-r-community-survey-responses`. */
export function slugOf(name: string): string {
  const ascii = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = ascii
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '')
  return slug === '' ? 'survey' : slug
}

/**
 * File name without `.csv`, `.tsv.gz` and the like. `.xlsx` stays: Google writes the line breaks of an answer as spaces
 * into its TSV but not into its XLSX, so the two are not the same rows and must not meet in one survey.
 */
export function datasetOf(fileName: string): string {
  return fileName.replace(/(\.(csv|tsv|tab|txt|ndjson|jsonl|json|gz))+$/i, '') || 'survey'
}
