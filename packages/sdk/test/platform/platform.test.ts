import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as node from '../../src/platform/node-platform.ts'
import * as web from '../../src/platform/web-platform.ts'
import { json, startServer } from '../support/start-server.ts'

describe.each([
  ['node', node],
  ['web', web],
])('%s platform', (_, platform) => {
  it('computes the HMAC-SHA256 of RFC 4231, test case 2', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    const mac = await platform.hmacSha256(bytes('Jefe'), bytes('what do ya want for nothing?'))
    expect(Buffer.from(mac).toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
  })

  it('signs and verifies test 2 of RFC 8032 7.1', async () => {
    const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
    const seed = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb')
    const publicKey = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
    const signature = await platform.signEd25519(seed, hex('72'))
    expect(Buffer.from(signature).toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    )
    expect(await platform.verifyEd25519(publicKey, hex('72'), signature)).toBe(true)
    expect(await platform.verifyEd25519(publicKey, hex('73'), signature)).toBe(false)
    expect(await platform.verifyEd25519(publicKey, hex('72'), signature.subarray(1))).toBe(false)
    expect(await platform.verifyEd25519(publicKey.subarray(1), hex('72'), signature)).toBe(false)
  })

  it('fetches', async () => {
    const { baseUrl, received } = await startServer(json(200, { ok: true }))
    const response = await platform.platformFetch(`${baseUrl}/x`, { method: 'POST', body: 'text' })
    expect(await response.json()).toEqual({ ok: true })
    expect(received).toMatchObject([{ method: 'POST', url: '/x', body: 'text' }])
  })
})

it('agrees on any message', async () => {
  for (const size of [0, 1, 63, 64, 65, 1000]) {
    const [key, message] = [randomBytes(24), randomBytes(size)]
    expect(new Uint8Array(await web.hmacSha256(key, message))).toEqual(
      new Uint8Array(await node.hmacSha256(key, message)),
    )
  }
})
