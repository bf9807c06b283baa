import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An OpenID provider as a platform meets it: metadata, a key set, and access tokens by RFC 9068 signed with RS256. */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }]
  const server = createServer((request, answer) => {
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys },
    }
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify(documents[request.url ?? ''] ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    /** A token that says this, beside whom it is from and for, and lives for ten minutes. */
    sign: (claims: Readonly<Record<string, unknown>>) => {
      const exp = Math.floor(Date.now() / 1000) + 600
      const parts = [
        { alg: 'RS256', kid: 'one', typ: 'at+jwt' },
        { iss: issuer, aud: 'howazit', exp, ...claims },
      ]
      const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
