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
