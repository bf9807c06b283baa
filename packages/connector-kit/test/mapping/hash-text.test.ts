import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emailHash, md5, sha256, uuid5 } from '../../src/mapping/realm/helpers/hash-text.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 50, maxLength: 200 }),
  fc.string({ unit: 'grapheme' }),
)
const digest = (algorithm: string, text: string) =>
  createHash(algorithm).update(new TextEncoder().encode(text)).digest('hex')

describe('hashes without Node', () => {
  test('are Node’s, for any text of any length', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(sha256(text)).toBe(digest('sha256', text))
        expect(md5(text)).toBe(digest('md5', text))
      }),
    )
    for (let length = 0; length < 200; length++) {
      const text = 'a'.repeat(length)
      expect([sha256(text), md5(text)]).toEqual([digest('sha256', text), digest('md5', text)])
    }
    expect(sha256('\ud800')).toBe(digest('sha256', '\ufffd'))
  })

  test('name an address as Mailchimp does', () => {
    expect(emailHash(' Urist.McVankab@Freddiesjokes.com ')).toBe(digest('md5', 'urist.mcvankab@freddiesjokes.com'))
    expect(emailHash(undefined)).toBeUndefined()
  })

  test('make the UUIDs of RFC 9562', () => {
    // Appendix A.4 of the RFC.
    expect(uuid5('www.example.com', { namespace: 'dns' })).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
    expect(uuid5('x', { namespace: '00000000-0000-0000-0000-000000000000' })).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(() => uuid5('x', { namespace: 'mine' })).toThrow('"mine" is not a UUID')
  })

  test('make the same UUID as Node’s SHA-1, for any name', () => {
    const namespace = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'
    fc.assert(
      fc.property(anyText, (name) => {
        const bytes = Buffer.concat([Buffer.from(namespace.replaceAll('-', ''), 'hex'), new TextEncoder().encode(name)])
        const hash = createHash('sha1').update(bytes).digest()
        hash[6] = (hash[6]! & 0x0f) | 0x50
        hash[8] = (hash[8]! & 0x3f) | 0x80
        expect(uuid5(name).replaceAll('-', '')).toBe(hash.subarray(0, 16).toString('hex'))
      }),
    )
  })
})
