import { Misconfigured } from '../../misconfigured.ts'
import type { KeyProvider } from '../key-provider.ts'
import { createAwsKmsKey } from './aws-kms-key.ts'
import { createAwsStoredKey } from './aws-stored-key.ts'
import { createAzureStoredKey } from './azure-stored-key.ts'
import { createAzureVaultKey } from './azure-vault-key.ts'
import { createVaultTransitKey } from './vault-transit-key.ts'

/** What creates the key of a URL. Nothing is loaded or asked before its first use. */
type CreateKey = (url: URL) => KeyProvider

const CREATE: Readonly<Record<string, CreateKey>> = {
  'aws-kms:': createAwsKmsKey,
  'aws-secret:': createAwsStoredKey,
  'azure-key:': (url) => createAzureVaultKey(url),
  'azure-secret:': (url) => createAzureStoredKey(url),
  'vault:': (url) => createVaultTransitKey(url),
}

export const KEY_PROTOCOLS: readonly string[] = Object.keys(CREATE)

/** @throws Misconfigured with one sentence. */
export function createVendorKey(text: string): KeyProvider {
  const url = new URL(text)
  const create = CREATE[url.protocol]
  if (!create) throw new Misconfigured(`HOWAZIT_KEY_URL has ${url.protocol}//, which is no key service.`)
  return create(url)
}
