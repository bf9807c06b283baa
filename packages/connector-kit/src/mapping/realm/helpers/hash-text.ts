/*
 * Everything in realm/ runs inside the sandbox and travels as source text: functions name only their own locals, the language's
 * globals and each other. Neither Node's crypto nor TextEncoder is there.
 */
import { toText } from './texts.ts'

/** UTF-8; a lone surrogate becomes U+FFFD, as TextEncoder has it. */
export function utf8Of(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    const raw = character.codePointAt(0)!
    const point = raw >= 0xd800 && raw <= 0xdfff ? 0xfffd : raw
    if (point < 0x80) bytes.push(point)
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63))
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
  }
  return bytes
}

export function hexOf(words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

/** The padding that MD5, SHA-1 and SHA-256 share: 0x80, zeros, and the length in bits; as 32-bit words. */
export function padMessage(bytes: readonly number[], isLittleEndian: boolean): number[] {
  const words = Array.from({ length: (((bytes.length + 8) >> 6) + 1) * 16 }, () => 0)
  const shiftOf = (index: number) => (isLittleEndian ? index & 3 : 3 - (index & 3)) * 8
  for (let index = 0; index < bytes.length; index++) words[index >> 2]! |= bytes[index]! << shiftOf(index)
  words[bytes.length >> 2]! |= 0x80 << shiftOf(bytes.length)
  words[words.length - (isLittleEndian ? 2 : 1)] = bytes.length * 8
  return words
}

/** FIPS 180-4, 6.2. */
export function sha256(text: unknown): string {
  const constants: number[] = []
  const state: number[] = []
  // The first 32 bits of the fractional parts of cube and square roots of the first primes.
  const fraction = (root: number) => ((root - Math.floor(root)) * 4294967296) | 0
  for (let candidate = 2; constants.length < 64; candidate++) {
    if (isDivisible(candidate)) continue
    if (state.length < 8) state.push(fraction(candidate ** (1 / 2)))
    constants.push(fraction(candidate ** (1 / 3)))
  }
  const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))
  const words = padMessage(utf8Of(toText(text)), false)
  const schedule: number[] = []
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number]
    for (let round = 0; round < 64; round++) {
      if (round < 16) schedule[round] = words[block + round]!
      else {
        const early = schedule[round - 15]!
        const late = schedule[round - 2]!
        const small = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
        const large = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
        schedule[round] = (schedule[round - 16]! + small + schedule[round - 7]! + large) | 0
      }
      const choice = (e & f) ^ (~e & g)
      const first =
        (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + constants[round]! + schedule[round]!) | 0
      const majority = (a & b) ^ (a & c) ^ (b & c)
      const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
    }
    const mixed = [a, b, c, d, e, f, g, h]
    for (let index = 0; index < 8; index++) state[index] = (state[index]! + mixed[index]!) | 0
  }
  return hexOf(state)
}

export function isDivisible(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) return true
  return false
}

/** RFC 3174; only for UUIDs, where RFC 9562 asks for it. */
export function sha1OfBytes(bytes: readonly number[]): number[] {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits))
  const words = padMessage(bytes, false)
  const schedule: number[] = []
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e] = state as [number, number, number, number, number]
    for (let round = 0; round < 80; round++) {
      const before = (back: number) => schedule[round - back]!
      schedule[round] = round < 16 ? words[block + round]! : rotate(before(3) ^ before(8) ^ before(14) ^ before(16), 1)
      const parity = b ^ c ^ d
      const [mixed, constant] =
        round < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : round < 40
            ? [parity, 0x6ed9eba1]
            : round < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [parity, 0xca62c1d6]
      const next = (rotate(a, 5) + mixed + e + constant + schedule[round]!) | 0
      ;[e, d, c, b, a] = [d, c, rotate(b, 30), a, next]
    }
    const after = [a, b, c, d, e]
    for (let index = 0; index < 5; index++) state[index] = (state[index]! + after[index]!) | 0
  }
  return state
}

/** RFC 1321; vendors know contacts by it, it protects nothing. */
export function md5(text: unknown): string {
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  const words = padMessage(utf8Of(toText(text)), true)
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d] = state as [number, number, number, number]
    for (let step = 0; step < 64; step++) {
      const round = step >> 4
      const [mixed, index] =
        round === 0
          ? [(b & c) | (~b & d), step]
          : round === 1
            ? [(d & b) | (~d & c), (5 * step + 1) & 15]
            : round === 2
              ? [b ^ c ^ d, (3 * step + 5) & 15]
              : [c ^ (b | ~d), (7 * step) & 15]
      const constant = Math.floor(Math.abs(Math.sin(step + 1)) * 4294967296)
      const sum = (a + mixed + constant + words[block + index]!) | 0
      const bits = shifts[round * 4 + (step & 3)]!
      ;[a, d, c, b] = [d, c, b, (b + ((sum << bits) | (sum >>> (32 - bits)))) | 0]
    }
    const after = [a, b, c, d]
    for (let index = 0; index < 4; index++) state[index] = (state[index]! + after[index]!) | 0
  }
  const swapped = state.map(
    (word) => ((word & 255) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24),
  )
  return hexOf(swapped)
}

/** The name by which Mailchimp, Gravatar and others know an address: MD5 of it, trimmed and in lower case. */
export function emailHash(address: unknown): string | undefined {
  const text = toText(address).trim().toLowerCase()
  return text === '' ? undefined : md5(text)
}

/**
 * RFC 9562, version 5: the same name in the same namespace is the same UUID. `namespace` is a UUID, or `url`, `dns` or `oid` as
 * the RFC names them; `url` by default.
 */
export function uuid5(name: unknown, options?: { readonly namespace?: unknown }): string {
  const known: Record<string, string> = {
    dns: '6ba7b8109dad11d180b400c04fd430c8',
    url: '6ba7b8119dad11d180b400c04fd430c8',
    oid: '6ba7b8129dad11d180b400c04fd430c8',
  }
  const asked = toText(options?.namespace ?? 'url')
  const hex = Object.hasOwn(known, asked) ? known[asked]! : asked.replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{32}$/.test(hex))
    throw new TypeError(`uuid5: the namespace ${JSON.stringify(asked)} is not a UUID, "url", "dns" or "oid"`)
  const prefix = Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16))
  const digest = hexOf(sha1OfBytes([...prefix, ...utf8Of(toText(name))]))
  const variant = ((Number.parseInt(digest[16]!, 16) & 3) | 8).toString(16)
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}
