import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { KEY_BYTES } from './envelope.ts'
import type { KeyRow, KeyTable } from './key-table.ts'
import type { Keyring } from './keyring.ts'
import { SealBroken } from './secrets.ts'

export interface DataKey {
  readonly version: number
  readonly key: KeyObject
}

/** Data keys in the clear, by the name of their owner. */
export interface DataKeys {
  /** The newest, made when the owner has none. */
  current(owner: string, table: KeyTable): Promise<DataKey>
  /** @throws SealBroken for a version that is not there. */
  get(owner: string, table: KeyTable, version: number): Promise<DataKey>
}

/** Deleting a key must make unreadable what it sealed: a process forgets what it unwrapped after this long. */
export const FORGET_MS = 60_000
const CACHED_KEYS_MAX = 10_000

export function createDataKeys(keyring: Keyring, clock: Clock): DataKeys {
  const cache = new Map<string, { readonly key: Promise<DataKey>; readonly expiresAtMs: number }>()

  /** Whoever asks meanwhile waits for the same answer: a key service is asked once for all of them. */
  const cached = (name: string, read: () => Promise<DataKey>): Promise<DataKey> => {
    const nowMs = clock.now().getTime()
    const known = cache.get(name)
    if (known && known.expiresAtMs > nowMs) return known.key
    if (cache.size >= CACHED_KEYS_MAX) cache.clear()
    const entry = { key: read(), expiresAtMs: nowMs + FORGET_MS }
    cache.set(name, entry)
    entry.key.catch(() => {
      if (cache.get(name) === entry) cache.delete(name)
    })
    return entry.key
  }
  const unwrap = async (row: KeyRow, table: KeyTable): Promise<DataKey> => ({
    version: row.version,
    key: createSecretKey(await keyring.unwrap(row, table.contextOf(row.version))),
  })

  return {
    current: (owner, table) =>
      cached(`${owner}:current`, async () =>
        unwrap((await table.findNewest()) ?? (await createFirst(keyring, table)), table),
      ),
    get: (owner, table, version) =>
      cached(`${owner}:${version}`, async () => {
        const row = await table.find(version)
        if (!row) throw new SealBroken(`There is no data key ${version} of ${owner}.`)
        return await unwrap(row, table)
      }),
  }
}

async function createFirst(keyring: Keyring, table: KeyTable): Promise<KeyRow> {
  // In this order: a key that another process makes after the first line has this version, and only one of us gets it.
  const version = await table.nextVersion()
  return (await table.findNewest()) ?? (await createDataKey(keyring, table, version))
}

/** Committed before anything is sealed with it. Of several that make the same version, all take the first one's. */
export async function createDataKey(keyring: Keyring, table: KeyTable, version: number): Promise<KeyRow> {
  await table.insert({ version, ...(await keyring.wrap(randomBytes(KEY_BYTES), table.contextOf(version))) })
  const row = await table.findNewest()
  if (!row) throw new Error(`The data key ${table.contextOf(version)} was written and cannot be read.`)
  return row
}
