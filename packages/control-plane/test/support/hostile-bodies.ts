import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'

/** A body that is right as it is; each generator below breaks it in one way. */
export type ValidBody = Readonly<Record<string, unknown>>

const MEBIBYTE = 1024 * 1024

export const ENCODERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  gzip: gzipSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  deflate: deflateSync,
}

const toBuffer = (value: unknown) => Buffer.from(JSON.stringify(value))

/** Text with bytes in it that no UTF-8 has, inside what is otherwise JSON. */
export const badUtf8 = (body: ValidBody): fc.Arbitrary<Buffer> =>
  fc
    .constantFrom([0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80])
    .map((bytes) => {
      const [head, tail] = JSON.stringify({ ...body, channel: '@' }).split('@') as [string, string]
      return Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)])
    })

/** JSON that ends too early: every prefix of an object is none. */
export const truncatedJson = (body: ValidBody): fc.Arbitrary<Buffer> => {
  const whole = toBuffer(body)
  return fc.integer({ min: 0, max: whole.length - 1 }).map((length) => whole.subarray(0, length))
}

/** What other languages call JSON. */
export const almostJson = (body: ValidBody): fc.Arbitrary<Buffer> => {
  const text = JSON.stringify(body)
  return fc
    .constantFrom(
      `${text},`,
      `${text}${text}`,
      `{${text.slice(1, -1)},}`,
      text.replaceAll('"', "'"),
      `// comment\n${text}`,
      text.replace('{', '{"value":NaN,'),
      text.replace('{', '{"value":Infinity,'),
      text.replace('{', '{"value":0x10,'),
      text.replace('{', '{"value":01,'),
      text.replace('{', '{"value":+1,'),
      text.replace('{', '{"value":1.,'),
      text.replace('{', '{"value":undefined,'),
      text.replace('{', '{"value":"\u0001",'),
      text.replace('{', '{"value":"\\x41",'),
      `\ufeff\ufeff${text}`,
      `<?xml version="1.0"?><a/>`,
    )
    .map((bad) => Buffer.from(bad))
}

/** Bytes that open with none that JSON can open with. */
export const garbage: fc.Arbitrary<Buffer> = fc
  .uint8Array({ minLength: 1, maxLength: 2_000 })
  .map((bytes) => Buffer.concat([Buffer.from([0x25]), bytes]))

/** Nested deeper than the contract allows, balanced or not. */
export const deep: fc.Arbitrary<Buffer> = fc
  .record({
    depth: fc.oneof(fc.integer({ min: 65, max: 500 }), fc.constantFrom(10_000, 100_000)),
    open: fc.constantFrom('[', '{"a":'),
    isBalanced: fc.boolean(),
  })
  .map(({ depth, open, isBalanced }) => {
    const close = (open === '[' ? ']' : '}').repeat(depth)
    return Buffer.from(`${open.repeat(depth)}1${isBalanced ? close : ''}`)
  })

/** Names that reach a prototype, at the top and further down. */
export const prototypeNames = (body: ValidBody): fc.Arbitrary<Buffer> => {
  const text = JSON.stringify(body)
  return fc
    .constantFrom(
      text.replace('{', '{"__proto__":{"isAdmin":true},'),
      text.replace('{', '{"\\u005f_proto__":{"isAdmin":true},'),
      text.replace('{', '{"constructor":{"prototype":{"isAdmin":true}},'),
      text.replace('{', '{"respondentMeta":{"__proto__":{"isAdmin":true}},'),
      text.replace('{', '{"respondentMeta":{"a":[{"constructor":{"prototype":[]}}]},'),
      text.replace('{', '{"dims":{"__proto__":"x"},'),
    )
    .map((bad) => Buffer.from(bad))
}

/** JSON that is right and text that no store takes. */
export const unstorableText = (body: ValidBody, property: string): fc.Arbitrary<Buffer> =>
  fc.constantFrom('\\u0000', '\\ud800', '\\udc00x', 'a\\ud83d', 'x\\u0000y').map((sequence) => {
    const [head, tail] = JSON.stringify({ ...body, [property]: '@' }).split('@') as [string, string]
    return Buffer.from(head + sequence + tail)
  })

const NOT_A_UUID = fc.constantFrom('', 'x', '00000000-0000-0000-0000-00000000000g', "' or 1=1 --", '../..', 'null')
const NOT_A_DATE = fc.constantFrom('', 'yesterday', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01', '1e9')
const WRONG_FOR: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  surveyId: fc.oneof(NOT_A_UUID, fc.integer(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({})),
  submittedAt: fc.oneof(NOT_A_DATE, fc.integer(), fc.boolean(), fc.constant(null), fc.constant({})),
  answers: fc.oneof(
    fc.string({ minLength: 1 }),
    fc.integer(),
    fc.constant(null),
    fc.constant({ length: 1e9 }),
    fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constant([])), { minLength: 1, maxLength: 20 }),
    fc.array(fc.record({ questionId: NOT_A_UUID }), { minLength: 1, maxLength: 20 }),
  ),
  completion: fc.oneof(fc.constantFrom('', 'COMPLETE', 'done'), fc.integer(), fc.constant({})),
  channel: fc.oneof(fc.constant(''), fc.constant('c'.repeat(65)), fc.integer(), fc.constant([])),
  dims: fc.oneof(fc.string(), fc.constant({ a: 1 }), fc.constant({ '': 'x' }), fc.constant({ a: { b: 'c' } })),
  respondentMeta: fc.oneof(fc.string(), fc.integer(), fc.constant([])),
  unknownProperty: fc.jsonValue(),
}

/** One property of the wrong type, format or size, one missing, or one too many. */
export const wrongValues = (body: ValidBody): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc
      .constantFrom(...Object.keys(WRONG_FOR))
      .chain((name) => (WRONG_FOR[name] as fc.Arbitrary<unknown>).map((value) => toBuffer({ ...body, [name]: value }))),
    fc.constantFrom('surveyId', 'submittedAt', 'answers').map((name) => toBuffer({ ...body, [name]: undefined })),
  )

/** No object at all. */
export const wrongRoot: fc.Arbitrary<Buffer> = fc
  .oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 10 }))
  .map(toBuffer)

/** Larger than a single response may be, as text, as names and as a list. */
export const tooLarge = (body: ValidBody): fc.Arbitrary<Buffer> =>
  fc.constantFrom('text', 'names', 'list').map((shape) => {
    if (shape === 'text') return toBuffer({ ...body, channel: 'x'.repeat(MEBIBYTE) })
    if (shape === 'names') return toBuffer({ ...body, respondentMeta: { ['n'.repeat(MEBIBYTE)]: 1 } })
    return toBuffer({ ...body, answers: Array.from({ length: MEBIBYTE / 2 }, () => 0) })
  })

/** Within the size and still too much: a report over each member would cost more than the body. */
export const longList = (body: ValidBody): fc.Arbitrary<Buffer> =>
  fc
    .constantFrom<unknown>(0, {}, [], null)
    .map((member) => toBuffer({ ...body, answers: Array.from({ length: 200_000 }, () => member) }))

/** A million members, as the whole batch. */
export const millionItems: fc.Arbitrary<Buffer> = fc
  .constantFrom('0', '{}', '[]', '""', 'null')
  .map((member) => Buffer.from(`[${`${member},`.repeat(999_999)}${member}]`))

/** Compressed and then damaged: cut short, mislabelled, or made to unfold into more than is allowed. */
export const damagedCompression = (body: ValidBody): fc.Arbitrary<{ encoding: string; bytes: Buffer }> => {
  const encodings = fc.constantFrom(...Object.keys(ENCODERS))
  const encode = (encoding: string, bytes: Buffer) => (ENCODERS[encoding] as (bytes: Buffer) => Buffer)(bytes)
  const truncated = fc.tuple(encodings, fc.double({ min: 0, max: 0.9, noNaN: true })).map(([encoding, share]) => {
    const whole = encode(encoding, toBuffer(body))
    return { encoding, bytes: whole.subarray(0, Math.max(1, Math.floor(whole.length * share))) }
  })
  const mislabelled = fc.tuple(encodings, fc.constantFrom('json', 'other')).map(([encoding, kind]) => {
    const other = encoding === 'gzip' ? 'zstd' : 'gzip'
    return { encoding, bytes: kind === 'json' ? toBuffer(body) : encode(other, toBuffer(body)) }
  })
  const unknown = fc
    .constantFrom('compress', 'gzip, br', 'exi', 'lzma', '__proto__', 'constructor')
    .map((encoding) => ({ encoding, bytes: toBuffer(body) }))
  const bomb = encodings.map((encoding) => ({ encoding, bytes: BOMBS[encoding] as Buffer }))
  return fc.oneof({ weight: 5, arbitrary: truncated }, { weight: 3, arbitrary: mislabelled }, unknown, bomb)
}

/** 64 MiB of zeroes in some ten KiB, made once. */
const BOMBS = Object.fromEntries(
  Object.entries(ENCODERS).map(([encoding, encode]) => [encoding, encode(Buffer.alloc(64 * MEBIBYTE))]),
)
