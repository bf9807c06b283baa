import type { KeyProvider } from '../key-provider.ts'
import { createCallAzure } from './call-azure.ts'
import { textAt } from './call-service.ts'
import { parseKeyUrl } from './key-url.ts'
import type { ServiceEnv } from './service-env.ts'
import { createStoredKey } from './stored-key.ts'

/** `azure-secret://vault.host/name` or `.../name/version`: a secret of Azure Key Vault. */
export function createAzureStoredKey(url: URL, env?: ServiceEnv): KeyProvider {
  const { path, endpoint, name } = parseKeyUrl(url, { defaultEndpoint: (vault) => `https://${vault}` })
  const callAzure = createCallAzure(endpoint, env)
  return createStoredKey(name, async () =>
    textAt(await callAzure({ name, method: 'GET', path: `/secrets/${path}` }), name, 'value'),
  )
}
