import { fileURLToPath } from 'node:url'
import type { KeySettings } from '../config/key-settings.ts'
import { Misconfigured } from '../misconfigured.ts'
import type { KeyProvider } from './key-provider.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { loadKeyFile, readKeyFile } from './load-key-file.ts'
import { createLocalKey, parseLocalKey } from './local-key.ts'
import { createVendorKey } from './providers/create-vendor-key.ts'

/**
 * The configured keys. Files are read now, so that a key that cannot be used ends the process at its start and not at the first
 * secret; key services are asked when they are first needed.
 *
 * @throws Misconfigured naming the setting.
 */
export async function openKeyring({ urls, values, file }: KeySettings): Promise<Keyring> {
  const providers: KeyProvider[] = []
  for (const url of urls) providers.push(await openUrl(url))
  for (const value of values) providers.push(createLocalKey('HOWAZIT_KEY', parseLocalKey(value, 'HOWAZIT_KEY')))
  if (file) {
    const load = providers.length === 0 ? loadKeyFile : readKeyFile
    providers.push(createLocalKey('HOWAZIT_KEY_FILE', await at('HOWAZIT_KEY_FILE', () => load(file))))
  }
  return createKeyring(providers as [KeyProvider, ...KeyProvider[]])
}

async function openUrl(url: string): Promise<KeyProvider> {
  if (!url.startsWith('file:')) return createVendorKey(url)
  return createLocalKey(url, await at('HOWAZIT_KEY_URL', () => readKeyFile(fileURLToPath(url))))
}

async function at(setting: string, load: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await load()
  } catch (cause) {
    throw new Misconfigured(`${setting} cannot be used: ${(cause as Error).message}`, { cause })
  }
}
