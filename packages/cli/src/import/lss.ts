import { decodeText } from './detect-encoding.ts'
import type { Source } from './open-source.ts'
import { plainText } from './plain-text.ts'
import { type LssTables, readLss } from './read-lss.ts'
import { questionIdOf, surveyIdOf } from './stable-ids.ts'
import { defineOption, slugOf } from './survey-definition.ts'
import type { QuestionType, SurveyDefinition, SurveyQuestion } from './survey-shapes.ts'

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

type Row = Record<string, string>

interface LssQuestion {
  row: Row
  /** Choices by scale: arrays of two scales have two sets. */
  answers: Row[]
  subquestions: Row[]
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

const yesNo = ['Yes', 'No']

/** LimeSurvey's type letters (application/models/Question.php) as our types. One question per column of its export. */
function convertQuestion(surveyId: string, question: LssQuestion): SurveyQuestion[] {
  const { row, answers, subquestions } = question
  const make = createMaker(surveyId, row)
  const labels = labelsOf(answers)
  const perSubquestion = (type: QuestionType, options?: readonly string[]): SurveyQuestion[] =>
    subquestions
      .filter(isFirstScale)
      .map((sub) => make({ suffix: `[${sub.title}]`, text: sub.question ?? '', type, options }))
  const other = row.other === 'Y' ? [make({ suffix: '[other]', text: 'Other', type: 'text' })] : []
  const choice = (): SurveyQuestion =>
    make(labels.length === 0 ? { type: 'text' } : { type: 'single', options: labels })
  switch (row.type) {
    case 'L':
    case '!':
      return [choice(), ...other]
    case 'O':
      return [choice(), make({ suffix: '[comment]', text: 'Comment', type: 'text' })]
    case 'M':
      return [make({ type: 'multi', options: labelsOf(subquestions, 'question') }), ...other]
    case 'P':
      return [
        make({ type: 'multi', options: labelsOf(subquestions, 'question') }),
        ...subquestions.map((sub) => make({ suffix: `[${sub.title}comment]`, text: sub.question ?? '', type: 'text' })),
        ...other,
      ]
    case 'S':
    case 'T':
    case 'U':
    case 'D':
    case '*':
    case '|':
      return [make({ type: 'text' })]
    case 'Q':
      return perSubquestion('text')
    case 'N':
    case '5':
      return [make({ type: 'rating' })]
    case 'K':
    case 'A':
    case 'B':
      return perSubquestion('rating')
    case 'Y':
      return [make({ type: 'single', options: yesNo })]
    case 'G':
      return [make({ type: 'single', options: ['Female', 'Male'] })]
    case 'I':
      return [make({ type: 'text' })]
    case 'C':
      return perSubquestion('single', ['Yes', 'Uncertain', 'No'])
    case 'E':
      return perSubquestion('single', ['Increase', 'Same', 'Decrease'])
    case 'F':
    case 'H':
      return perSubquestion('single', labels)
    case 'R':
      return answers.map((_, rank) =>
        make({ suffix: `[${rank + 1}]`, text: `Rank ${rank + 1}`, type: 'single', options: labels }),
      )
    case '1':
      return convertDualScale(question, make)
    case ':':
      return convertMatrix(question, make, 'rating')
    case ';':
      return convertMatrix(question, make, 'text')
    default:
      return []
  }
}

interface Part {
  suffix?: string
  text?: string
  type: QuestionType
  options?: readonly string[] | undefined
}

type Maker = (part: Part) => SurveyQuestion

function createMaker(surveyId: string, row: Row): Maker {
  const code = row.title ?? row.qid ?? ''
  const asked = plainText(row.question ?? '') || code
  return ({ suffix = '', text = '', type, options }) => {
    const key = `${code}${suffix}`
    const id = questionIdOf(surveyId, key)
    const sub = plainText(text)
    const question: SurveyQuestion = { id, key, type, text: (sub === '' ? asked : `${asked} › ${sub}`).slice(0, 8000) }
    if (options !== undefined)
      question.options = [...new Set(options)].map((label, order) => defineOption(id, label, order))
    return question
  }
}

const isFirstScale = (row: Row): boolean => (row.scale_id ?? '0') === '0'

function labelsOf(rows: readonly Row[], field = 'answer'): string[] {
  return rows.filter(isFirstScale).map((row) => plainText(row[field] ?? '') || (row.code ?? row.title ?? ''))
}

function convertDualScale({ answers, subquestions }: LssQuestion, make: Maker): SurveyQuestion[] {
  const scales = ['0', '1'].map((scale) => answers.filter((row) => (row.scale_id ?? '0') === scale))
  return subquestions.flatMap((sub) =>
    scales.map((rows, scale) => {
      const options = rows.map((row) => plainText(row.answer ?? '') || (row.code ?? ''))
      return make({ suffix: `[${sub.title}][${scale + 1}]`, text: sub.question ?? '', type: 'single', options })
    }),
  )
}

/** Rows are the sub-questions of scale 0, columns those of scale 1. */
function convertMatrix({ subquestions }: LssQuestion, make: Maker, type: QuestionType): SurveyQuestion[] {
  const columns = subquestions.filter((row) => !isFirstScale(row))
  return subquestions.filter(isFirstScale).flatMap((sub) =>
    columns.map((column) => {
      return make({
        suffix: `[${sub.title}_${column.title}]`,
        text: `${sub.question} › ${column.question}`,
        type,
      })
    }),
  )
}
