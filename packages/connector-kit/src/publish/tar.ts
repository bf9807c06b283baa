import { gunzipSync, gzipSync } from 'node:zlib'

/** A file of an archive, by its path. */
export type ArchiveFiles = Readonly<Record<string, string>>

/** An archive that is none, or holds what a package of a connector has no use for. */
export class UnreadableArchive extends Error {
  override name = 'UnreadableArchive'
}

export const ARCHIVE_LIMITS = { bytes: 8 * 1024 * 1024, unpackedBytes: 16 * 1024 * 1024, files: 300 } as const

const BLOCK = 512
/** npm's own: 1985-10-26T08:15:00Z, for zip cannot say anything before 1980. */
const MODIFIED_AT = 499_162_500
const FOLDER = 'package/'
const PATH = /^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[A-Za-z0-9@._/+-]{1,99}$/

/**
 * A gzipped tar (POSIX ustar) as npm has them, below `package/`. The same files are the same bytes on every machine: in order,
 * without owners and times, and stored rather than deflated, since deflate's output differs between processors.
 */
export function writeArchive(files: ArchiveFiles): Uint8Array {
  const entries = Object.entries(files).toSorted(([left], [right]) => (left < right ? -1 : 1))
  const blocks = entries.flatMap(([path, text]) => entryOf(path, Buffer.from(text)))
  const bytes = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 0 })
  // RFC 1952 2.3.1: which system it was made on is nobody's business.
  bytes[9] = 255
  return bytes
}

function entryOf(path: string, body: Buffer): readonly Buffer[] {
  const name = `${FOLDER}${path}`
  if (!PATH.test(name)) throw new UnreadableArchive(`${path} cannot be the path of a file in a package.`)
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`
  header.write(name, 0)
  header.write(octal(0o644, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(body.length, 12), 124)
  header.write(octal(MODIFIED_AT, 12), 136)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.write(`${octal(checksumOf(header), 7)} `, 148)
  return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]
}

/** Over the header with spaces where the sum is. */
function checksumOf(header: Buffer): number {
  const bytes = Buffer.from(header)
  bytes.fill(0x20, 148, 156)
  return bytes.reduce((sum, byte) => sum + byte, 0)
}

/**
 * Reads what somebody else packed: plain files only, each once, below one folder. Nothing is written anywhere.
 * @throws UnreadableArchive for anything else, and beyond `ARCHIVE_LIMITS`
 */
export function readArchive(bytes: Uint8Array): ArchiveFiles {
  const tar = unzip(bytes)
  const files: Record<string, string> = {}
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return files
    const { path, size, isFile } = readHeader(header)
    const body = tar.subarray(at + BLOCK, at + BLOCK + size)
    if (body.length !== size) throw new UnreadableArchive(`${path} ends before its end.`)
    if (isFile) keep(files, path, body)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new UnreadableArchive('It ends without an end.')
}

function unzip(bytes: Uint8Array): Buffer {
  if (bytes.length > ARCHIVE_LIMITS.bytes)
    throw new UnreadableArchive(`It has ${bytes.length} bytes; ${ARCHIVE_LIMITS.bytes} are read.`)
  try {
    return gunzipSync(bytes, { maxOutputLength: ARCHIVE_LIMITS.unpackedBytes })
  } catch (error) {
    throw new UnreadableArchive(`It cannot be unpacked: ${(error as Error).message}.`, { cause: error })
  }
}

interface Header {
  /** Below the folder. */
  readonly path: string
  readonly size: number
  readonly isFile: boolean
}

function readHeader(header: Buffer): Header {
  const text = (from: number, length: number) => {
    const field = header.subarray(from, from + length)
    const end = field.indexOf(0)
    return field.subarray(0, end === -1 ? length : end).toString('latin1')
  }
  const name = [text(345, 155), text(0, 100)].filter((part) => part !== '').join('/')
  const size = Number.parseInt(text(124, 12).trim(), 8)
  if (Number.parseInt(text(148, 8).trim(), 8) !== checksumOf(header) || !(size >= 0))
    throw new UnreadableArchive('A header of it is damaged.')
  const kind = text(156, 1)
  const [, path = ''] = /^[^/]+\/(.*)$/s.exec(name) ?? []
  if (kind === '5') return { path: name, size: 0, isFile: false }
  if (kind !== '0' && kind !== '') throw new UnreadableArchive(`${name.slice(0, 100)} is no plain file.`)
  if (!PATH.test(path)) throw new UnreadableArchive(`${JSON.stringify(name.slice(0, 100))} is no path of a package.`)
  return { path, size, isFile: true }
}

function keep(files: Record<string, string>, path: string, body: Buffer): void {
  if (Object.hasOwn(files, path)) throw new UnreadableArchive(`${path} is in it twice.`)
  if (Object.keys(files).length >= ARCHIVE_LIMITS.files)
    throw new UnreadableArchive(`It has more than ${ARCHIVE_LIMITS.files} files.`)
  Object.defineProperty(files, path, { value: body.toString('utf8'), enumerable: true })
}
