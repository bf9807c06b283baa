import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { VERSION } from '../generated/version.gen.ts'
import type { Platform } from './platform.ts'

// 128 connections carry about 10,000 requests/s at 10 ms each; more only queue in the server. One request at a time per
// connection (pipelining 1), because a slow answer would hold back every answer behind it. The transport has its own
// timeouts, so undici's are off: an event stream may rightly be silent for minutes.
const AGENT = { connections: 128, pipelining: 1, keepAliveTimeout: 30_000, headersTimeout: 0, bodyTimeout: 0 }

let loading: Promise<typeof fetch> | undefined

// Loaded with the first request, so that importing the package stays cheap. Where undici does not load (Node before
// 22.19), the built-in fetch does the same with its own pool.
const load = async (): Promise<typeof fetch> => {
  const undici = await import('undici').catch(() => undefined)
  if (!undici) return globalThis.fetch
  const dispatcher = new undici.Agent(AGENT)
  const { fetch: undiciFetch } = undici as unknown as { fetch: (input: unknown, init: unknown) => Promise<Response> }
  return (input, init) => undiciFetch(input, { ...init, dispatcher })
}

export const platformFetch: Platform['platformFetch'] = async (input, init) => {
  loading ??= load()
  const fetchNow = await loading
  return fetchNow(input, init)
}

export const platformUserAgent: Platform['platformUserAgent'] = `howazit-sdk/${VERSION} node/${process.versions.node}`

/** Making a key of the bytes takes Node four times as long as the HMAC itself. They are of parsed secrets, which nobody changes. */
const secretKeys = new WeakMap<Uint8Array, KeyObject>()

const toSecretKey = (bytes: Uint8Array): KeyObject => {
  const known = secretKeys.get(bytes)
  if (known) return known
  const key = createSecretKey(bytes)
  secretKeys.set(bytes, key)
  return key
}

// Node's own HMAC is synchronous and some ten times quicker than WebCrypto's round trip through the thread pool.
export const hmacSha256: Platform['hmacSha256'] = (key, message) =>
  createHmac('sha256', toSecretKey(key)).update(message).digest()

/** Keys as DER around their bytes (RFC 8410 10); parsing one costs as much as signing with it, so the last ones are kept. */
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
const KEYS_MAX = 1_000
const keys = new Map<string, KeyObject>()

const remember = (der: Buffer, parse: (der: Buffer) => KeyObject): KeyObject => {
  // By its hash: a private key is nothing to keep as a text.
  const name = createHash('sha256').update(der).digest('base64')
  const known = keys.get(name)
  if (known) return known
  if (keys.size >= KEYS_MAX) keys.clear()
  const key = parse(der)
  keys.set(name, key)
  return key
}

export const signEd25519: Platform['signEd25519'] = (seed, message) => {
  const parse = (key: Buffer) => createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return sign(null, message, remember(Buffer.concat([PRIVATE_HEAD, seed]), parse))
}

export const verifyEd25519: Platform['verifyEd25519'] = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const parse = (key: Buffer) => createPublicKey({ key, format: 'der', type: 'spki' })
  return verify(null, message, remember(Buffer.concat([PUBLIC_HEAD, publicKey]), parse), signature)
}
