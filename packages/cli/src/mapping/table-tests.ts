import { isDeepStrictEqual } from 'node:util'
import type { JsonValue } from '@howazit/connector-kit'
import type { MappingRun } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { diffText, spread } from './diff-text.ts'
import { type EventObject, EXAMPLE_NAMES, findExample } from './example-event.ts'
import { mergePatch } from './merge-patch.ts'

/** One row of a table: an event, and what it has to become. */
export interface TestCase {
  readonly name: string
  readonly event: EventObject
  /** Of the survey that the event is about. */
  readonly questions?: JsonValue
  readonly expected: { readonly output: unknown } | { readonly error: string }
}

/** What became of a row; `difference` where it is not what it has to be. */
export interface TestOutcome {
  readonly name: string
  readonly isPassed: boolean
  readonly difference?: string
}

const MEMBERS = ['name', 'event', 'with', 'output', 'error']

/** The rows of a parsed table. @throws CommandError naming the row and what is wrong with it. */
export function parseTable(table: unknown, path: string): readonly TestCase[] {
  const { cases, questions } = (table ?? {}) as { cases?: unknown; questions?: JsonValue }
  if (questions !== undefined && !Array.isArray(questions))
    throw refuse(path, 'the file', 'has `questions` that are no list: of `id`, `key`, `type`, `text` and `options`')
  if (Array.isArray(cases) && cases.length > 0)
    return cases.map((each, at) => {
      const row = parseCase(each, (what) => refuse(path, `case ${at + 1}`, what))
      return questions === undefined ? row : { ...row, questions }
    })
  throw refuse(path, 'the file', 'has no cases: a list called `cases`, of `event` and `output` or `error`')
}

function parseCase(given: unknown, because: (what: string) => CommandError): TestCase {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw because('is no object')
  const row = given as Readonly<Record<string, unknown>>
  const stranger = Object.keys(row).find((name) => !MEMBERS.includes(name))
  if (stranger !== undefined) throw because(`has a member "${stranger}"; there are ${MEMBERS.join(', ')}`)
  if ('output' in row === 'error' in row) throw because('has to say `output` or `error`, and not both')
  if ('error' in row && (typeof row.error !== 'string' || row.error === ''))
    throw because('has an `error` that is no text: a part of the message is expected')
  const event = eventOf(row.event, because)
  return {
    name: typeof row.name === 'string' ? row.name : describe(row.event),
    event: 'with' in row ? (mergePatch(event, row.with) as EventObject) : event,
    expected: 'error' in row ? { error: row.error as string } : { output: row.output },
  }
}

function eventOf(event: unknown, because: (what: string) => CommandError): EventObject {
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as EventObject
  const example = typeof event === 'string' ? findExample(event) : undefined
  if (example) return example
  throw because(`has no \`event\`: an object, or one of ${EXAMPLE_NAMES.join(', ')}`)
}

const describe = (event: unknown): string => (typeof event === 'string' ? event : 'an event')

const refuse = (path: string, where: string, what: string): CommandError =>
  new CommandError(`${path}: ${where} ${what}.`, { tryThis: 'howazit mapping new NAME writes a table to begin with' })

/** Whether a run is what its row says. JSON is compared by value: the order of members and white space are nobody's business. */
export function judgeRun({ name, expected }: TestCase, run: MappingRun): TestOutcome {
  const [wanted, got] = [wantedText(expected), gotText(run)]
  const isPassed = 'error' in expected ? isErrorOf(run, expected.error) : isOutputOf(run, expected.output)
  return isPassed ? { name, isPassed } : { name, isPassed, difference: diffText(wanted, got) }
}

const isErrorOf = ({ status, code, message }: MappingRun, part: string): boolean =>
  status === 'failed' && `${code}: ${message}`.includes(part)

function isOutputOf({ status, output = '' }: MappingRun, wanted: unknown): boolean {
  if (status !== 'ok') return false
  if (output === wanted) return true
  try {
    return isDeepStrictEqual(JSON.parse(output), wanted)
  } catch {
    return false
  }
}

const wantedText = (expected: TestCase['expected']): string => {
  if ('error' in expected) return `error: ${expected.error}`
  return typeof expected.output === 'string' ? expected.output : sorted(expected.output)
}

const gotText = ({ status, output = '', code, message }: MappingRun): string => {
  if (status === 'failed') return `error: ${code}: ${message}`
  try {
    return sorted(JSON.parse(output))
  } catch {
    return spread(output)
  }
}

/** Members in order on both sides, so that only what differs is shown. */
const sorted = (value: unknown): string => JSON.stringify(inOrder(value), null, 2)

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, inOrder((value as Record<string, unknown>)[name])]))
}
