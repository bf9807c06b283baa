import type { MappingProblem } from './column-mapping.ts'
import type { MappingRequest, RequestedColumn, RequestedQuestion } from './mapping-request.ts'
import { withoutUndefined } from './mapping-request.ts'
import type { QuestionType } from './survey-shapes.ts'

/**
 * Reads a `--map` file. A column is its position from 1 or its header; everything but `questions` is optional:
 *
 *     {
 *       "questions": [
 *         { "column": 19, "type": "nps", "key": "recommend", "text": "Would you recommend us?" },
 *         { "columns": [4, 5, 6], "type": "multi" },
 *         { "column": "Tools", "type": "multi", "separator": ", " }
 *       ],
 *       "at": ["Date Submitted", "Time Started"], "dateOrder": "dmy", "timezone": "Europe/Berlin",
 *       "respondent": "Response ID", "groupBy": "key_user",
 *       "status": { "column": "Status", "rule": "status" },   // rules: status, finished, progress, submitted
 *       "locale": 17, "channel": 16,
 *       "dims": { "region": "Region", "team": 4 },
 *       "meta": { "email": "E-Mail" },
 *       "rest": "infer",                                      // infer, meta or drop the other columns
 *       "submittedAt": "2020-01-01T00:00:00Z"                 // for files without a time
 *     }
 */
export function parseMapFile(json: string): { request: MappingRequest } | { problems: MappingProblem[] } {
  const problems: MappingProblem[] = []
  const reader = createReader(problems)
  const root = reader.json(json)
  if (root === undefined) return { problems }
  reader.unknownKeys(root, '', rootKeys)
  const status = reader.object(root.status, '/status')
  if (status !== undefined) reader.unknownKeys(status, '/status', ['column', 'rule'])
  const request = withoutUndefined({
    questions: (reader.array(root.questions ?? [], '/questions') ?? []).flatMap((one, index) =>
      readQuestion(reader, one, `/questions/${index}`),
    ),
    at: root.at === undefined ? undefined : reader.columns(root.at, '/at'),
    dateOrder: reader.choice(root.dateOrder, '/dateOrder', ['mdy', 'dmy']),
    timezone: reader.text(root.timezone, '/timezone'),
    submittedAt: reader.text(root.submittedAt, '/submittedAt'),
    respondent: reader.column(root.respondent, '/respondent'),
    groupBy: reader.column(root.groupBy, '/groupBy'),
    status: status === undefined ? undefined : reader.column(status.column, '/status/column'),
    statusRule:
      status === undefined
        ? undefined
        : reader.choice(status.rule, '/status/rule', ['status', 'finished', 'progress', 'submitted']),
    locale: reader.column(root.locale, '/locale'),
    channel: reader.column(root.channel, '/channel'),
    dims: reader.named(root.dims, '/dims'),
    meta: reader.named(root.meta, '/meta'),
    rest: reader.choice(root.rest, '/rest', ['infer', 'meta', 'drop']),
  })
  return problems.length > 0 ? { problems } : { request }
}

const rootKeys = [
  'questions',
  'at',
  'dateOrder',
  'timezone',
  'submittedAt',
  'respondent',
  'groupBy',
  'status',
  'locale',
  'channel',
  'dims',
  'meta',
  'rest',
]

const questionTypes: readonly QuestionType[] = ['nps', 'csat', 'ces', 'rating', 'single', 'multi', 'text']

type Reader = ReturnType<typeof createReader>
type Json = Record<string, unknown>

function readQuestion(reader: Reader, value: unknown, where: string): RequestedQuestion[] {
  const question = reader.object(value, where)
  if (question === undefined) return []
  reader.unknownKeys(question, where, ['column', 'columns', 'type', 'key', 'text', 'separator'])
  const columns =
    question.columns === undefined
      ? [reader.column(question.column, `${where}/column`)]
      : reader.columns(question.columns, `${where}/columns`)
  const type = reader.choice(question.type, `${where}/type`, questionTypes)
  const found = columns.filter((column) => column !== undefined)
  if (found.length === 0) reader.problem(`${where}/column`, 'A question needs a column: a position from 1 or a header.')
  if (type === undefined) reader.problem(`${where}/type`, `A question needs a type: ${questionTypes.join(', ')}.`)
  if (found.length === 0 || type === undefined) return []
  if (found.length > 1 && type !== 'multi') reader.problem(`${where}/columns`, 'Only multi takes several columns.')
  const key = reader.text(question.key, `${where}/key`)
  const text = reader.text(question.text, `${where}/text`)
  const separator = reader.text(question.separator, `${where}/separator`)
  return [withoutUndefined({ columns: found, type, key, text, separator })]
}

/** Small typed readers that note every problem with its pointer. Absent values read as `undefined` without one. */
function createReader(problems: MappingProblem[]) {
  const problem = (where: string, reason: string): undefined => {
    problems.push({ where, code: 'invalid_value', reason })
  }
  const isObject = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const object = (value: unknown, where: string): Json | undefined =>
    value === undefined || isObject(value) ? value : problem(where, 'An object is expected.')
  const array = (value: unknown, where: string): unknown[] | undefined =>
    Array.isArray(value) ? value : problem(where, 'A list is expected.')
  const text = (value: unknown, where: string): string | undefined =>
    value === undefined || (typeof value === 'string' && value !== '')
      ? value
      : problem(where, 'A non-empty string is expected.')
  const column = (value: unknown, where: string): RequestedColumn | undefined => {
    const isPosition = typeof value === 'number' && Number.isInteger(value) && value > 0
    if (value === undefined || isPosition || (typeof value === 'string' && value !== '')) {
      return value === undefined ? undefined : { column: value, where }
    }
    return problem(where, 'A column is a position from 1 or a header.')
  }
  return {
    problem,
    object,
    array,
    text,
    column,
    json(source: string): Json | undefined {
      try {
        return object(JSON.parse(source), '')
      } catch (reason) {
        return problem('', `The map file is not JSON: ${reason instanceof Error ? reason.message : 'unreadable'}.`)
      }
    },
    columns(value: unknown, where: string): RequestedColumn[] {
      if (!Array.isArray(value)) return [column(value, where)].filter((one) => one !== undefined)
      return value.map((one, index) => column(one, `${where}/${index}`)).filter((one) => one !== undefined)
    },
    named(value: unknown, where: string): RequestedColumn[] | undefined {
      return Object.entries(object(value, where) ?? {}).flatMap(([name, one]) => {
        const found = column(one, `${where}/${name}`)
        return found === undefined ? [] : [{ ...found, name }]
      })
    },
    choice<const T extends string>(value: unknown, where: string, among: readonly T[]): T | undefined {
      if (value === undefined) return undefined
      return among.find((one) => one === value) ?? problem(where, `One of ${among.join(', ')} is expected.`)
    },
    unknownKeys(value: Json, where: string, known: readonly string[]): void {
      for (const key of Object.keys(value)) {
        if (!known.includes(key)) problem(`${where}/${key}`, `Unknown property; known are ${known.join(', ')}.`)
      }
    },
  }
}
