import { createHash } from 'node:crypto'
import type { KeyProvider } from '../key-provider.ts'
import { SealBroken } from '../secrets.ts'
import { createCallAzure } from './call-azure.ts'
import { textAt } from './call-service.ts'
import { parseKeyUrl } from './key-url.ts'
import type { ServiceEnv } from './service-env.ts'

/** A wrapped key is `length (2 bytes, big endian) | what the service wrapped | its signature of that and of the context`. */
const LENGTH_BYTES = 2

/**
 * `azure-key://vault.host/name`: an RSA key of Azure Key Vault. Whoever knows its public half could wrap a key of their own
 * and leave it in the database, so what is wrapped is signed as well, together with its context: the key needs the operations
 * wrapKey, unwrapKey, sign and verify. Its id is with its version, and earlier versions unwrap what they wrapped.
 */
export function createAzureVaultKey(url: URL, env?: ServiceEnv): KeyProvider {
  const { path, endpoint, name, host } = parseKeyUrl(url, { defaultEndpoint: (vault) => `https://${vault}` })
  const callAzure = createCallAzure(endpoint, env)
  const call = async (at: string, operation: string, input: object) =>
    await callAzure({
      name,
      path: `/keys/${at}/${operation}`,
      body: JSON.stringify(input),
      isBroken: (_status, answer) => codeOf(answer) === 'BadParameter',
    })
  const prefix = `azure-key:${host}/${path.split('/')[0]}/`

  return Object.freeze({
    name,
    owns: async (keyId) => keyId.startsWith(prefix),
    async wrap(key, context) {
      const input = { alg: 'RSA-OAEP-256', value: Buffer.from(key).toString('base64url') }
      const answer = await call(path, 'wrapkey', input)
      const version = versionOf(textAt(answer, name, 'kid'))
      const wrapped = Buffer.from(textAt(answer, name, 'value'), 'base64url')
      // By the version that wrapped it: a newer one may have come meanwhile.
      const at = `${path.split('/')[0]}/${version}`
      const signing = { alg: 'PS256', value: digest(wrapped, context) }
      const signature = Buffer.from(textAt(await call(at, 'sign', signing), name, 'value'), 'base64url')
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt16BE(wrapped.length)
      return { keyId: `${prefix}${version}`, wrapped: Buffer.concat([length, wrapped, signature]) }
    },
    async unwrap({ keyId, wrapped }, context) {
      const at = `${path.split('/')[0]}/${keyId.slice(prefix.length)}`
      const { value, signature } = split(wrapped)
      const verifying = { alg: 'PS256', digest: digest(value, context), value: signature.toString('base64url') }
      const verified = (await call(at, 'verify', verifying)) as { value?: unknown } | undefined
      if (verified?.value !== true) throw new SealBroken(`${name} did not wrap this, or not for this.`)
      const answer = await call(at, 'unwrapkey', { alg: 'RSA-OAEP-256', value: value.toString('base64url') })
      return Buffer.from(textAt(answer, name, 'value'), 'base64url')
    },
  } satisfies KeyProvider)
}

const codeOf = (answer: unknown): unknown => (answer as { error?: { code?: unknown } } | undefined)?.error?.code

const versionOf = (kid: string): string => kid.split('/').at(-1) as string

const digest = (wrapped: Buffer, context: string): string =>
  createHash('sha256').update(`howazit:${context}:`).update(wrapped).digest('base64url')

function split(bytes: Buffer): { value: Buffer; signature: Buffer } {
  const length = bytes.length < LENGTH_BYTES ? 0 : bytes.readUInt16BE(0)
  if (length === 0 || bytes.length <= LENGTH_BYTES + length) throw new SealBroken('The wrapped key is truncated.')
  return {
    value: bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length),
    signature: bytes.subarray(LENGTH_BYTES + length),
  }
}
