import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

/** Bytes that can be read more than once, because detection reads the whole file before anything is sent. */
export interface Source extends AsyncDisposable {
  /** File name without its folder, or `stdin`. */
  readonly name: string
  /** Where the bytes are: the file itself, or the temporary copy of stdin. */
  readonly path: string
  readonly sizeBytes: number
  readonly kind: 'text' | 'xlsx'
  readonly isGzip: boolean
  /** A fresh pass over the content, unpacked. Text sources only. A chunk is valid until the next one is asked for. */
  open(): AsyncIterable<Uint8Array>
}

export interface OpenSourceOptions {
  /** Read when the path is `-`. */
  stdin?: Readable
  signal?: AbortSignal
}

/** Opens a path, or `-` for stdin (spooled to a temporary file, mode 0600). The kind is decided by magic bytes, never by the name. */
export async function openSource(path: string, options: OpenSourceOptions = {}): Promise<Source> {
  if (path === '-') return openSpooled(options)
  return describeSource({ path, name: basename(path), close: async () => {} })
}

async function openSpooled({ stdin = process.stdin, signal }: OpenSourceOptions): Promise<Source> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-import-'))
  const path = join(folder, 'stdin')
  const close = () => rm(folder, { recursive: true, force: true })
  try {
    await pipeline(stdin, createWriteStream(path, { mode: 0o600 }), { signal })
    return await describeSource({ path, name: 'stdin', close })
  } catch (reason) {
    await close()
    throw reason
  }
}

interface OpenedPath {
  path: string
  name: string
  close: () => Promise<void>
}

async function describeSource({ path, name, close }: OpenedPath): Promise<Source> {
  const [{ size }, magic] = await Promise.all([stat(path), readMagic(path)])
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b
  const isZip = magic.toString('latin1', 0, 4) === 'PK\u0003\u0004'
  return {
    name,
    path,
    sizeBytes: size,
    kind: isZip ? 'xlsx' : 'text',
    isGzip,
    open: () => readBytes(path, isGzip),
    [Symbol.asyncDispose]: close,
  }
}

async function readMagic(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const chunkBytes = 64 * 1024

async function* readBytes(path: string, isGzip: boolean): AsyncGenerator<Uint8Array> {
  if (isGzip) {
    yield* gunzip(path)
    return
  }
  const file = await open(path)
  try {
    // One buffer for the whole file: new ones would be freed late, and cost 50 MB of resident memory.
    const buffer = Buffer.allocUnsafeSlow(chunkBytes)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function* gunzip(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path)
  const unpacked = createGunzip({ chunkSize: chunkBytes })
  // A read error must surface at the consumer, which only sees the unpacked stream.
  file.on('error', (reason) => unpacked.destroy(reason))
  file.pipe(unpacked)
  try {
    yield* unpacked
  } finally {
    file.destroy()
    unpacked.destroy()
  }
}
