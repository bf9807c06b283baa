import { readFile } from 'node:fs/promises'
import { Misconfigured } from '../../misconfigured.ts'
import { KeyDenied, type KeyProvider, keyUnavailable } from '../key-provider.ts'
import { callService, textAt } from './call-service.ts'
import { parseKeyUrl } from './key-url.ts'
import { readServiceEnv, type ServiceEnv } from './service-env.ts'

/** Vault has no codes. What these words do not match is taken for a key that cannot be used now, and waits. */
const UNREADABLE = /message authentication failed|invalid ciphertext/

/**
 * `vault://host:8200/mount/name`: a key of HashiCorp Vault's transit engine, made with `derived=true`: the context is what each
 * key is derived by, so what is wrapped for one thing opens for no other, and rewrapping shows the data key to nobody.
 */
export function createVaultTransitKey(url: URL, env: ServiceEnv = readServiceEnv()): KeyProvider {
  const { path, endpoint, name, host } = parseKeyUrl(url, { defaultEndpoint: (at) => `https://${at}` })
  const at = path.lastIndexOf('/')
  if (at < 1) throw new Misconfigured('HOWAZIT_KEY_URL names no key: vault://host:8200/mount/name.')
  const [mount, key] = [path.slice(0, at), path.slice(at + 1)]
  const prefix = `vault:${host}/${path}:v`

  const call = async (operation: string, input: object, context: string) =>
    await callService({
      name,
      url: `${endpoint}/v1/${mount}/${operation}/${key}`,
      headers: {
        'content-type': 'application/json',
        'x-vault-token': await readToken(env, name),
        ...(env.VAULT_NAMESPACE && { 'x-vault-namespace': env.VAULT_NAMESPACE }),
      },
      body: JSON.stringify({ ...input, context: Buffer.from(context).toString('base64') }),
      isBroken: (status, answer) => status === 400 && UNREADABLE.test(JSON.stringify(answer)),
    })
  const toWrapped = (answer: unknown) => {
    const ciphertext = textAt(answer, name, 'data', 'ciphertext')
    return { keyId: `${prefix}${versionOf(ciphertext)}`, wrapped: Buffer.from(ciphertext) }
  }

  return Object.freeze({
    name,
    owns: async (keyId) => keyId.startsWith(prefix),
    wrap: async (plaintext, context) =>
      toWrapped(await call('encrypt', { plaintext: Buffer.from(plaintext).toString('base64') }, context)),
    async unwrap({ wrapped }, context) {
      const answer = await call('decrypt', { ciphertext: wrapped.toString('utf8') }, context)
      return Buffer.from(textAt(answer, name, 'data', 'plaintext'), 'base64')
    },
    rewrap: async ({ wrapped }, context) =>
      toWrapped(await call('rewrap', { ciphertext: wrapped.toString('utf8') }, context)),
  } satisfies KeyProvider)
}

/** Of `vault:v3:...`. */
const versionOf = (ciphertext: string): string => ciphertext.split(':')[1]?.replace(/^v/, '') ?? ''

/** A file is read each time: Vault's agent renews it. */
async function readToken(env: ServiceEnv, name: string): Promise<string> {
  if (env.VAULT_TOKEN) return env.VAULT_TOKEN
  if (!env.VAULT_TOKEN_FILE)
    throw keyUnavailable(new KeyDenied(`${name} cannot be asked: VAULT_TOKEN and VAULT_TOKEN_FILE are not set.`))
  try {
    return (await readFile(env.VAULT_TOKEN_FILE, 'utf8')).trim()
  } catch (cause) {
    throw keyUnavailable(new KeyDenied('VAULT_TOKEN_FILE cannot be read.', { cause }))
  }
}
