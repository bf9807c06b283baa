import { createHash, createPublicKey, verify } from 'node:crypto'
import type { JsonWebKeySet } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'

/** What the last line of an export says of the lines before it. */
export interface CheckedExport {
  readonly tenantId: string
  readonly entries: number
  readonly lastSeq: number
  readonly signedAt: string
  /** Whether every entry was what was chained when it was exported. */
  readonly isIntact: boolean
}

const LINE_END = 0x0a

interface Statement {
  readonly sub: string
  readonly iat: number
  readonly entries: number
  readonly lastSeq: number
  readonly isIntact: boolean
  readonly sha256: string
}

/**
 * Checks an export against its statement, and the statement against the platform's keys. No more than that is needed, and no
 * key of the platform's own.
 *
 * @throws CommandError for a file that is not what was exported.
 */
export async function checkExport(chunks: AsyncIterable<Buffer>, { keys }: JsonWebKeySet): Promise<CheckedExport> {
  const digest = createHash('sha256')
  let last = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([last, chunk])
    // What comes after the last line end but the file's own may be the last line; what comes before it is hashed.
    const start = bytes.length > 1 ? bytes.lastIndexOf(LINE_END, bytes.length - 2) + 1 : 0
    digest.update(bytes.subarray(0, start))
    last = bytes.subarray(start)
  }
  const { sub: tenantId, iat, entries, lastSeq, isIntact, sha256 } = readStatement(last.toString(), keys)
  if (digest.digest('hex') !== sha256) throw changed('The entries are not those that were exported.')
  return { tenantId, entries, lastSeq, signedAt: new Date(iat * 1000).toISOString(), isIntact }
}

/** The algorithm and the type are ours to choose, not the file's. */
function readStatement(line: string, keys: JsonWebKeySet['keys']): Statement {
  const [head = '', payload = '', signature = ''] = parseLine(line).split('.')
  const { alg, typ, kid } = decode(head)
  const key = keys.find((each) => each.kid === kid)
  if (!key)
    throw changed(
      'The key of the statement is not among the platform’s keys.',
      'give --keys with the keys of that time',
    )
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    { key: createPublicKey({ key: { ...key }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (alg !== 'ES256' || typ !== 'howazit-audit+jwt' || !isSigned) throw changed('The statement is not the platform’s.')
  return decode(payload) as unknown as Statement
}

function parseLine(line: string): string {
  try {
    const { statement } = JSON.parse(line) as { statement?: unknown }
    if (typeof statement === 'string') return statement
  } catch {
    // Told below.
  }
  throw changed('The last line is no statement: the export is not whole.')
}

function decode(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  } catch {
    throw changed('The statement cannot be read.')
  }
}

const changed = (sentence: string, tryThis = 'howazit audit export, and compare') =>
  new CommandError(sentence, { tryThis })
