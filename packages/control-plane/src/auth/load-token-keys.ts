import { loadKeyFile } from '@howazit/runtime'
import { createTokenKeys, type TokenKeys } from './tokens.ts'

/** The keys that every API process of a platform shares. */
export async function loadTokenKeys(path: string): Promise<TokenKeys> {
  return createTokenKeys(await loadKeyFile(path))
}
