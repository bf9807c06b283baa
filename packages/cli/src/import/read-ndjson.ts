import { checkResponse, isObject } from './check-response.ts'
import type { ConvertedRow } from './convert-rows.ts'
import { decodeText } from './detect-encoding.ts'
import { createHashCounter } from './hash-counter.ts'
import type { Source } from './open-source.ts'
import type { RowProblem } from './row-problem.ts'
import { contentDigest, contentKey } from './stable-ids.ts'
import type { SurveyDefinition } from './survey-shapes.ts'

/**
 * Our own format: one ResponseIngest with `idempotencyKey` per line, as `howazit sample` and the export write it.
 * A first line `{"survey": {...}}` carries the definition, so that the file can be loaded into an empty platform.
 */
export interface ResponseFile {
  survey?: SurveyDefinition
  rows(): AsyncGenerator<ConvertedRow>
}

/** 16 Mi characters: 2,000 answers of the longest text would be 64; no real line comes near. */
const lineCharsMax = 16 * 1024 * 1024

/** Is the first line a JSON object? Other tools' JSON is refused later, line by line. */
export async function isNdjson(source: Source): Promise<boolean> {
  if (source.kind !== 'text') return false
  for await (const text of decodeText(source.open(), 'utf-8')) {
    if (text.trim() !== '') return /^\s*\{\s*"/.test(text)
  }
  return false
}

export async function readResponseFile(source: Source, now: () => Date): Promise<ResponseFile> {
  const rows = () => readResponses(source, now)
  for await (const { text } of readLines(source)) {
    const survey = surveyOf(parseJson(text))
    return survey === undefined ? { rows } : { survey, rows }
  }
  return { rows }
}

async function* readResponses(source: Source, now: () => Date): AsyncGenerator<ConvertedRow> {
  const contents = createHashCounter()
  for await (const { line, text } of readLines(source)) {
    const value = parseJson(text)
    if (line === 1 && surveyOf(value) !== undefined) continue
    const rejected = (problems: RowProblem[]): ConvertedRow => ({ kind: 'rejected', row: line, line, problems })
    if (!isObject(value)) {
      yield rejected([{ pointer: '', code: 'invalid_json', reason: 'The line is not a JSON object.' }])
      continue
    }
    const { idempotencyKey, ...body } = withoutServerFields(value)
    const checked = checkResponse(body, now())
    if ('problems' in checked) yield rejected(checked.problems)
    else if (idempotencyKey !== undefined && !isKey(idempotencyKey)) {
      yield rejected([
        {
          pointer: '/idempotencyKey',
          code: 'invalid_response',
          reason: '1 to 255 printable ASCII characters are expected.',
        },
      ])
    } else {
      const digest = contentDigest(checked.response.surveyId, [text])
      const key = idempotencyKey ?? contentKey(digest, contents.add(digest))
      yield {
        kind: 'response',
        row: line,
        line,
        rows: [line],
        idempotencyKey: key as string,
        response: checked.response,
      }
    }
  }
}

const isKey = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value)

/** An exported response has fields that only the server writes; its id is its key. */
function withoutServerFields(value: Record<string, unknown>): Record<string, unknown> {
  if (typeof value.id !== 'string' || value.recordedAt === undefined) return value
  const {
    id,
    surveyVersion: _version,
    recordedAt: _recordedAt,
    revision: _revision,
    tenantId: _tenantId,
    ...body
  } = value
  return { idempotencyKey: id, ...body }
}

function surveyOf(value: unknown): SurveyDefinition | undefined {
  if (!isObject(value) || !isObject(value.survey)) return undefined
  const { id, name, questions } = value.survey
  return typeof id === 'string' && typeof name === 'string' && Array.isArray(questions)
    ? (value.survey as unknown as SurveyDefinition)
    : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Lines that are not blank, numbered from 1. A line beyond the limit is cut there and so fails as JSON. */
async function* readLines(source: Source): AsyncGenerator<{ line: number; text: string }> {
  let rest = ''
  let line = 0
  for await (const text of decodeText(source.open(), 'utf-8')) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!.slice(0, lineCharsMax)
    for (const one of lines) {
      line++
      if (one.trim() !== '') yield { line, text: one }
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, text: rest }
}
