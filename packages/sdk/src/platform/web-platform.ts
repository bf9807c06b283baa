import type { Platform } from './platform.ts'

// Called through globalThis each time: a browser refuses a detached fetch, and tests may replace it.
export const platformFetch: Platform['platformFetch'] = (input, init) => globalThis.fetch(input, init)

export const platformUserAgent: Platform['platformUserAgent'] = undefined

export const hmacSha256: Platform['hmacSha256'] = async (key, message) => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', Uint8Array.from(key), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, Uint8Array.from(message)))
}

/** PKCS #8 around the bytes of a seed (RFC 8410 10.3): WebCrypto takes no raw private keys. */
const PRIVATE_HEAD = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]

export const signEd25519: Platform['signEd25519'] = async (seed, message) => {
  const pkcs8 = Uint8Array.from([...PRIVATE_HEAD, ...seed])
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, Uint8Array.from(message)))
}

export const verifyEd25519: Platform['verifyEd25519'] = async (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify'])
  return await crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message))
}
