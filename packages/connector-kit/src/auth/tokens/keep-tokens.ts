import type { ConnectionKey, TokenRecord, TokenStore } from './token-store.ts'

const TRIES = 20

/** Writes over whatever version is there: a person has just consented, and that is newer than anything. */
export async function keepTokens(
  { store }: { readonly store: TokenStore },
  key: ConnectionKey,
  record: TokenRecord,
): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const stored = await store.read(key)
    if (!stored) return false
    if (await store.write(key, { version: stored.version, record })) return true
  }
  throw new Error(
    `The tokens of connection ${key.connectionId} were changed by others ${TRIES} times in a row; nothing was kept.`,
  )
}
