import { randomBytes } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decompressBody } from '../../src/bodies/decompress-body.ts'
import { ENCODERS } from '../support/hostile-bodies.ts'

const LIMIT_BYTES = 100_000
const body = Buffer.concat([Buffer.from('{"answers":['), randomBytes(2_000), Buffer.from(']}')])

describe.each(Object.entries(ENCODERS))('a body in %s', (encoding, encode) => {
  it('is what it was before', async () => {
    expect(await decompressBody(encode(body), encoding, LIMIT_BYTES)).toEqual(body)
  })

  it('may be as large as the limit and no larger', async () => {
    const largest = Buffer.alloc(LIMIT_BYTES)
    expect(await decompressBody(encode(largest), encoding.toUpperCase(), LIMIT_BYTES)).toHaveLength(LIMIT_BYTES)
    const larger = Buffer.alloc(LIMIT_BYTES + 1)
    await expect(decompressBody(encode(larger), encoding, LIMIT_BYTES)).rejects.toMatchObject({
      code: 'payload_too_large',
    })
  })

  it('is refused wherever it was cut short', async () => {
    const whole = encode(body)
    for (let length = 0; length < whole.length; length += 97) {
      const cut = decompressBody(whole.subarray(0, length), encoding, LIMIT_BYTES)
      await expect(cut, `cut at ${length}`).rejects.toMatchObject({ code: 'malformed_body' })
    }
  })
})

describe('a body', () => {
  it('without an encoding stays as it is', async () => {
    expect(await decompressBody(body, undefined, LIMIT_BYTES)).toBe(body)
    expect(await decompressBody(body, 'identity', LIMIT_BYTES)).toBe(body)
  })

  it('in an encoding that nobody knows is refused', async () => {
    await expect(decompressBody(body, 'constructor', LIMIT_BYTES)).rejects.toMatchObject({
      code: 'unsupported_media_type',
      details: { pointer: '/header/content-encoding' },
    })
  })

  it('that asks for a window of 1 GiB is refused before it gets one', async () => {
    const frame = zstdCompressSync(Buffer.alloc(1_000), { params: {} })
    // RFC 8878, section 3.1.1.1: no single segment, no sizes, window descriptor 2^(10+20).
    const demanding = Buffer.concat([
      frame.subarray(0, 4),
      Buffer.from([0x00, 20 << 3]),
      Buffer.from([0x01, 0x00, 0x00]),
    ])
    await expect(decompressBody(demanding, 'zstd', LIMIT_BYTES)).rejects.toMatchObject({ code: 'malformed_body' })
  })
})
