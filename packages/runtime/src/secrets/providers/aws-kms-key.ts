import type { KeyProvider } from '../key-provider.ts'
import { createCallAws } from './call-aws.ts'
import { errorType, textAt } from './call-service.ts'
import { parseKeyUrl } from './key-url.ts'

/** What KMS says of a ciphertext that is damaged, of another key or of another encryption context. */
const BROKEN = /\b(InvalidCiphertextException|IncorrectKeyException)$/

/**
 * `aws-kms://region/key`: a symmetric key of AWS KMS by id, ARN or `alias/name`. The context is the encryption context. KMS keeps
 * earlier material of a key under the same id, so what was wrapped under it still opens.
 */
export function createAwsKmsKey(url: URL): KeyProvider {
  const toEndpoint = (region: string) => `https://kms.${region}.amazonaws.com`
  const { host: region, path: keyId, endpoint, name } = parseKeyUrl(url, { defaultEndpoint: toEndpoint })
  const callAws = createCallAws()
  const call = (operation: string, input: object) =>
    callAws({
      name,
      service: 'kms',
      region,
      endpoint,
      target: `TrentService.${operation}`,
      input,
      isBroken: (_status, answer) => BROKEN.test(errorType(answer)),
    })
  const prefix = `aws-kms:${region}:`

  return Object.freeze({
    name,
    // An alias may have led to another key when this was wrapped; KMS still knows that one.
    owns: async (id) => id.startsWith(prefix),
    async wrap(key, context) {
      const input = { KeyId: keyId, Plaintext: Buffer.from(key).toString('base64'), EncryptionContext: { context } }
      const answer = await call('Encrypt', input)
      const wrapped = Buffer.from(textAt(answer, name, 'CiphertextBlob'), 'base64')
      return { keyId: `${prefix}${textAt(answer, name, 'KeyId')}`, wrapped }
    },
    async unwrap({ keyId: id, wrapped }, context) {
      const input = {
        KeyId: id.slice(prefix.length),
        CiphertextBlob: wrapped.toString('base64'),
        EncryptionContext: { context },
      }
      return Buffer.from(textAt(await call('Decrypt', input), name, 'Plaintext'), 'base64')
    },
  } satisfies KeyProvider)
}
