import type { Platform } from './platform.ts'

// Called through globalThis each time: a browser refuses a detached fetch, and tests may replace it.
export const platformFetch: Platform['platformFetch'] = (input, init) => globalThis.fetch(input, init)

export const platformUserAgent: Platform['platformUserAgent'] = undefined

export const hmacSha256: Platform['hmacSha256'] = async (key, message) => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', Uint8Array.from(key), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, Uint8Array.from(message)))
}
