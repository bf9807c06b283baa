import { decodeText } from './detect-encoding.ts'
import { convertQuestion, type Row } from './lss-questions.ts'
import type { Source } from './open-source.ts'
import { plainText } from './plain-text.ts'
import { type LssTables, readLss } from './read-lss.ts'
import { surveyIdOf } from './stable-ids.ts'
import { slugOf } from './survey-definition.ts'
import type { SurveyDefinition } from './survey-shapes.ts'

export interface LssSurvey {
  survey: SurveyDefinition
  /** Question groups, in order; the contract has none, so they are told beside it. */
  groups: { title: string; questionKeys: string[] }[]
  languages: string[]
  /** Questions that hold no answers (text boxes), and types that are not known. */
  skipped: { key: string; type: string; reason: string }[]
}

export interface LssOptions {
  tenantId: string
  dataset?: string
  /** Language of texts and labels; the survey's base language when absent. */
  language?: string
}

/** Turns a LimeSurvey structure (`.lss`) into a survey definition, with the codes LimeSurvey's own exports use as keys. */
export async function readLssSurvey(source: Source, options: LssOptions): Promise<LssSurvey | { problem: string }> {
  const read = await readLss(decodeText(source.open(), 'utf-8'))
  if ('problem' in read) return read
  if (read.tables.get('LimeSurveyDocType')?.[0]?.value !== 'Survey')
    return { problem: 'The file is not a LimeSurvey survey structure.' }
  return toSurvey(read.tables, options)
}

function toSurvey(tables: LssTables, { tenantId, dataset, language }: LssOptions): LssSurvey {
  const base =
    language ??
    tables.get('surveys')?.[0]?.language ??
    tables.get('surveys_languagesettings')?.[0]?.surveyls_language ??
    'en'
  const rowsOf = (section: string, l10n: string, id: string): Row[] =>
    inLanguage(tables, { section, l10n, id, language: base })
  const title = rowsOf('surveys_languagesettings', '', '')[0]?.surveyls_title ?? 'LimeSurvey survey'
  const name = dataset ?? title
  const surveyId = surveyIdOf(tenantId, name)
  const questions = rowsOf('questions', 'question_l10ns', 'qid').filter((row) => (row.parent_qid ?? '0') === '0')
  const children = [...rowsOf('subquestions', 'question_l10ns', 'qid'), ...rowsOf('questions', 'question_l10ns', 'qid')]
  const subquestions = Map.groupBy(
    children.filter((row) => (row.parent_qid ?? '0') !== '0'),
    (row) => row.parent_qid!,
  )
  const answers = Map.groupBy(rowsOf('answers', 'answer_l10ns', 'aid'), (row) => row.qid!)
  const result: LssSurvey = {
    survey: { id: surveyId, name: title.slice(0, 255), slug: slugOf(name), questions: [] },
    groups: [],
    languages: languagesOf(tables),
    skipped: [],
  }

  for (const group of byOrder(rowsOf('groups', 'group_l10ns', 'gid'), 'group_order')) {
    const questionKeys: string[] = []
    for (const row of byOrder(
      questions.filter((one) => one.gid === group.gid),
      'question_order',
    )) {
      const qid = row.qid!
      const made = convertQuestion(surveyId, {
        row,
        answers: byOrder(answers.get(qid) ?? [], 'sortorder'),
        subquestions: byOrder(subquestions.get(qid) ?? [], 'question_order'),
      })
      if (made.length === 0)
        result.skipped.push({ key: row.title ?? qid, type: row.type ?? '', reason: reasonSkipped(row.type) })
      result.survey.questions.push(...made)
      questionKeys.push(...made.map(({ key }) => key))
    }
    result.groups.push({ title: plainText(group.group_name ?? ''), questionKeys })
  }
  return result
}

const reasonSkipped = (type: string | undefined): string =>
  type === 'X' ? 'a text, not a question' : 'a type without answers of its own'

interface InLanguage {
  section: string
  /** Since LimeSurvey 4 texts are in a section of their own, one row per language. */
  l10n: string
  id: string
  language: string
}

function inLanguage(tables: LssTables, { section, l10n, id, language }: InLanguage): Row[] {
  const rows = tables.get(section) ?? []
  const texts = tables.get(l10n)
  if (texts === undefined) return preferLanguage(rows, language)
  const byId = new Map(preferLanguage(texts, language).map((row) => [row[id], row]))
  return rows.map((row) => ({ ...byId.get(row[id]), ...row }))
}

/** A section that was not translated is taken as it is, in the language of its first row. */
function preferLanguage(rows: readonly Row[], language: string): Row[] {
  const languageOf = (row: Row): string => row.language ?? row.surveyls_language ?? ''
  const wanted = rows.some((row) => languageOf(row) === language) ? language : languageOf(rows[0] ?? {})
  return rows.filter((row) => languageOf(row) === wanted)
}

function languagesOf(tables: LssTables): string[] {
  const { language = '', additional_languages: additional = '' } = tables.get('surveys')?.[0] ?? {}
  return [language, ...additional.split(' ')].filter((one) => one !== '')
}

function byOrder(rows: readonly Row[], field: string): Row[] {
  return rows.toSorted((left, right) => Number(left[field] ?? 0) - Number(right[field] ?? 0))
}
