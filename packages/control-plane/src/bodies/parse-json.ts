import { ProblemError } from '../problem.ts'
import { findHostileContent } from './find-hostile-content.ts'
import { measureJson } from './measure-json.ts'

/** Deeper than any body of the contract; shallow enough that recursive code downstream keeps its stack. */
const DEPTH_MAX = 64
/** A full batch of 16 MiB has half as many; as empty objects they take some 60 MiB. */
const VALUES_MAX = 1_000_000

const decoder = new TextDecoder('utf-8', { fatal: true })

/** What can bring in hostile content: an escape (raw bytes were valid UTF-8), or one of the two names as it is. */
const SUSPICIOUS = /\\u|__proto__|constructor/

export interface ParsedJson {
  readonly value: unknown
  /** Worth a walk by `findHostileContent`; most bodies are not. */
  readonly isSuspicious: boolean
}

/** A member of a batch that could not be read keeps its place, so that the others keep theirs. */
export type BatchItem = { readonly value: unknown } | { readonly error: ProblemError }

/**
 * JSON text (RFC 8259) to a value. Refuses bytes that are not UTF-8, nesting beyond 64, a million values, and more than
 * `membersMax` at the outermost level: all but the first before anything is built.
 * @throws ProblemError malformed_body, payload_too_large, validation_failed
 */
export function parseJson(bytes: Uint8Array, membersMax = VALUES_MAX): ParsedJson {
  if (bytes.length === 0) throw malformed('The body is empty.')
  const { depth, values, members } = measureJson(bytes)
  if (depth > DEPTH_MAX) throw malformed(`The body is nested ${depth} deep.`, `at most ${DEPTH_MAX} levels`)
  if (values > VALUES_MAX)
    throw new ProblemError('payload_too_large', { pointer: '', expected: `at most ${VALUES_MAX} values` })
  if (members > membersMax) assertItems(members, membersMax)
  const text = decodeUtf8(bytes)
  return { value: parseText(text), isSuspicious: SUSPICIOUS.test(text) }
}

/**
 * The same, and refuses names that reach a prototype and text that cannot be stored.
 * @throws ProblemError also validation_failed, with the place
 */
export function parseSafeJson(bytes: Uint8Array): unknown {
  const { value, isSuspicious } = parseJson(bytes)
  const hostile = isSuspicious ? findHostileContent(value) : undefined
  if (hostile) throw new ProblemError('validation_failed', { ...hostile })
  return value
}

/** A batch as a JSON array: only what is wrong with the array itself refuses all of it. */
export function parseJsonBatch(bytes: Uint8Array, itemsMax: number): BatchItem[] {
  const { value, isSuspicious } = parseJson(bytes, itemsMax)
  if (!Array.isArray(value))
    throw new ProblemError('validation_failed', { pointer: '', expected: 'an array of responses' })
  assertItems(value.length, itemsMax)
  return value.map((item: unknown) => {
    const hostile = isSuspicious ? findHostileContent(item) : undefined
    return hostile ? { error: new ProblemError('validation_failed', { ...hostile }) } : { value: item }
  })
}

/** A batch as NDJSON; empty lines do not count. */
export function parseNdjsonBatch(bytes: Uint8Array, itemsMax: number): BatchItem[] {
  const items: BatchItem[] = []
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start)
    const end = found === -1 ? bytes.length : found
    const line = trimLine(bytes.subarray(start, end))
    if (line.length > 0) items.push(parseLine(line))
    if (items.length > itemsMax) assertItems(items.length, itemsMax)
    start = end + 1
  }
  assertItems(items.length, itemsMax)
  return items
}

const trimLine = (line: Uint8Array) => (line.at(-1) === 0x0d ? line.subarray(0, -1) : line)

function parseLine(line: Uint8Array): BatchItem {
  try {
    return { value: parseSafeJson(line) }
  } catch (error) {
    if (error instanceof ProblemError) return { error }
    throw error
  }
}

/** A longer batch is refused as a whole: results for it would be as hostile as the batch. */
function assertItems(count: number, itemsMax: number): void {
  if (count > 0 && count <= itemsMax) return
  const got = count > itemsMax ? `more than ${itemsMax} items` : 'no items'
  throw new ProblemError('validation_failed', { pointer: '', expected: `1 to ${itemsMax} items`, got })
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw malformed('The body is not valid UTF-8.')
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed(`The body is not JSON: ${complaintOf(error as SyntaxError)}.`)
  }
}

/** V8 quotes the text around the place, which may be an answer: only what is wrong and where is passed on. */
const complaintOf = ({ message }: SyntaxError) =>
  message.startsWith('Unexpected token') ? 'unexpected token' : message.slice(0, 200)

const malformed = (detail: string, expected?: string) =>
  new ProblemError('malformed_body', { pointer: '', detail, ...(expected !== undefined && { expected }) })
