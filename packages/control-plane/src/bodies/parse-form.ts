import { ProblemError } from '../problem.ts'

const FIELDS_MAX = 50

/**
 * `application/x-www-form-urlencoded` as flat text fields.
 *
 * @throws ProblemError `malformed_body` for bytes that are not UTF-8, for a field that comes twice (RFC 6749, section 3.2) and
 *   for more fields than anybody needs.
 */
export function parseForm(bytes: Buffer): Readonly<Record<string, string>> {
  const fields = [...new URLSearchParams(decodeUtf8(bytes))]
  if (fields.length > FIELDS_MAX)
    throw new ProblemError('malformed_body', { pointer: '', expected: `at most ${FIELDS_MAX} fields` })
  const names = new Set(fields.map(([name]) => name))
  if (names.size < fields.length)
    throw new ProblemError('malformed_body', { pointer: '', detail: 'A field comes twice.' })
  return Object.fromEntries(fields)
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ProblemError('malformed_body', { pointer: '', detail: 'The body is not UTF-8.' })
  }
}
