import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFrameReader, encodeFrame } from '../../src/mapping/frames.ts'

describe('frames', () => {
  test('arrive whole however the pipe cuts them', () => {
    const frame = fc.record({
      head: fc.dictionary(fc.string(), fc.jsonValue()),
      body: fc.string({ unit: 'grapheme' }),
    })
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(({ head, body }) => encodeFrame(head, body)))
        const read = createFrameReader()
        const received = []
        for (let offset = 0, cut = 0; offset < bytes.length; cut++) {
          const end = offset + cuts[cut % cuts.length]!
          received.push(...read(bytes.subarray(offset, end)))
          offset = end
        }
        expect(received).toEqual(frames.map(({ head, body }) => ({ head: JSON.parse(JSON.stringify(head)), body })))
      }),
    )
  })

  test('above 16 MiB are refused before they are buffered', () => {
    const prefix = Buffer.alloc(8)
    prefix.writeUInt32LE(2, 0)
    prefix.writeUInt32LE(0xffff_ffff, 4)
    expect(() => createFrameReader()(prefix)).toThrow(RangeError)
  })
})
