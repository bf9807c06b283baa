import { PassThrough, pipeline, type Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { ProblemError } from '../problem.ts'

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** Counts what comes out, so that a small body cannot unfold into a large one. */
function limitBytes(bytesMax: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > bytesMax)
        done(new ProblemError('payload_too_large', { expected: `${bytesMax} bytes after decompression` }))
      else done(null, chunk)
    },
  })
}

/** The request's body without its Content-Encoding, cut off at `bytesMax`. Errors of the codec become problems. */
export function decompressBody(payload: Readable, encoding: string | undefined, bytesMax: number): Readable {
  const name = encoding?.trim().toLowerCase()
  if (name === undefined || name === '' || name === 'identity') return payload
  const decoder = DECODERS[name]
  if (!decoder) {
    throw new ProblemError('unsupported_media_type', {
      pointer: '/header/content-encoding',
      expected: 'gzip, br, zstd or deflate',
    })
  }
  const decoded = limitBytes(bytesMax)
  const out = Object.assign(new PassThrough(), { receivedEncodedLength: 0 })
  payload.on('data', (chunk: Buffer) => {
    out.receivedEncodedLength += chunk.length
  })
  pipeline(payload, decoder(), decoded, out, (error) => {
    if (error && !(error instanceof ProblemError)) out.destroy(unreadable(error))
    else if (error) out.destroy(error)
  })
  return out
}

function unreadable(error: Error): ProblemError {
  return new ProblemError('malformed_body', {
    detail: `The compressed body is damaged or truncated (${error.message}).`,
  })
}
