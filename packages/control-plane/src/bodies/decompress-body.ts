import { promisify } from 'node:util'
import { brotliDecompress, constants, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { ProblemError } from '../problem.ts'

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const decodeZstd = promisify(zstdDecompress)
/** A frame may ask for a window of up to 2 GiB; 8 MiB is what RFC 8878 wants every decoder to give, and as far as we go. */
const ZSTD_WINDOW_LOG_MAX = 23

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  [
    'zstd',
    (body, options) =>
      decodeZstd(body, { ...options, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX } }),
  ],
])

/**
 * A body without its Content-Encoding. Decoding stops at `bytesMax`, so that a small body cannot unfold into a large one.
 * @throws ProblemError unsupported_media_type, payload_too_large, malformed_body
 */
export async function decompressBody(body: Buffer, encoding: string | undefined, bytesMax: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase()
  if (name === undefined || name === '' || name === 'identity') return body
  const decode = DECODERS.get(name)
  if (!decode)
    throw new ProblemError('unsupported_media_type', {
      pointer: '/header/content-encoding',
      expected: 'gzip, br, zstd or deflate',
    })
  try {
    return await decode(body, { maxOutputLength: bytesMax })
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException, bytesMax)
  }
}

function unreadable(error: NodeJS.ErrnoException, bytesMax: number): ProblemError {
  if (error.code === 'ERR_BUFFER_TOO_LARGE')
    return new ProblemError('payload_too_large', { pointer: '', expected: `${bytesMax} bytes after decompression` })
  return new ProblemError('malformed_body', {
    pointer: '',
    detail: `The compressed body is damaged or truncated (${error.code ?? 'no code'}).`,
  })
}
