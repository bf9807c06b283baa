import secureJson from 'secure-json-parse'
import { ProblemError } from '../problem.ts'

/** Deeper than any body of the contract; shallow enough that recursive code downstream keeps its stack. */
const DEPTH_MAX = 64

const decoder = new TextDecoder('utf-8', { fatal: true })

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Nesting is measured on the bytes, before anything is built from them. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === QUOTE) index = endOfString(bytes, index)
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return deepest
}

function endOfString(bytes: Uint8Array, start: number): number {
  let index = start + 1
  while (index < bytes.length && bytes[index] !== QUOTE) index += bytes[index] === BACKSLASH ? 2 : 1
  return index
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new ProblemError('malformed_body', { detail: 'The body is not valid UTF-8.' })
  }
}

/**
 * JSON text (RFC 8259) to a value. Refuses bytes that are not UTF-8, nesting beyond 64 and `__proto__` or `constructor`
 * keys, which would reach a prototype in code that copies objects.
 * @throws ProblemError malformed_body
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw new ProblemError('malformed_body', { detail: 'The body is empty.' })
  if (depthOf(bytes) > DEPTH_MAX)
    throw new ProblemError('malformed_body', {
      detail: 'The body is nested too deep.',
      expected: `at most ${DEPTH_MAX} levels`,
    })
  const text = decodeUtf8(bytes)
  try {
    return secureJson.parse(text, undefined, { protoAction: 'error', constructorAction: 'error' })
  } catch (error) {
    throw new ProblemError('malformed_body', {
      detail: `The body is not JSON: ${(error as Error).message.slice(0, 200)}`,
    })
  }
}

/** A line of NDJSON that could not be read keeps its place, so that the other lines keep theirs. */
export type NdjsonLine = { readonly value: unknown } | { readonly error: ProblemError }

/** NDJSON to its lines; empty lines do not count. */
export function parseNdjson(bytes: Uint8Array): NdjsonLine[] {
  const lines: NdjsonLine[] = []
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start)
    const end = found === -1 ? bytes.length : found
    const line = trimLine(bytes.subarray(start, end))
    if (line.length > 0) lines.push(parseLine(line))
    start = end + 1
  }
  return lines
}

const trimLine = (line: Uint8Array) => (line.at(-1) === 0x0d ? line.subarray(0, -1) : line)

function parseLine(line: Uint8Array): NdjsonLine {
  try {
    return { value: parseJson(line) }
  } catch (error) {
    if (error instanceof ProblemError) return { error }
    throw error
  }
}
