import { randomBytes } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'
import { KEY_BYTES } from './envelope.ts'
import { KeyDenied, type KeyProvider, keyUnavailable, type WrappedKey } from './key-provider.ts'
import { SealBroken } from './secrets.ts'

/** The key-encryption keys of this platform: one wraps, and it and those before it unwrap. Throws as KeyProvider does. */
export interface Keyring {
  wrap(key: Uint8Array, context: string): Promise<WrappedKey>
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
  /** The same data key under the current key-encryption key. */
  rewrap(wrapped: WrappedKey, context: string): Promise<WrappedKey>
  /** The id that what is wrapped now gets. */
  currentKeyId(): Promise<string>
  /** Wraps and unwraps once. @throws KeyDenied for a key that wraps and does not keep to its context. */
  check(): Promise<void>
}

export function createKeyring([current, ...previous]: readonly [KeyProvider, ...KeyProvider[]]): Keyring {
  const findOwners = async (keyId: string): Promise<readonly KeyProvider[]> => {
    const owners: KeyProvider[] = []
    let failure: unknown
    for (const provider of [current, ...previous]) {
      try {
        if (await provider.owns(keyId)) owners.push(provider)
      } catch (error) {
        failure = error
      }
    }
    if (owners.length > 0) return owners
    throw failure ?? keyUnavailable(new KeyDenied(`No configured key is ${describe(keyId)}.`))
  }

  const unwrap: Keyring['unwrap'] = async (wrapped, context) => {
    let broken: unknown
    for (const owner of await findOwners(wrapped.keyId)) {
      try {
        return await owner.unwrap(wrapped, context)
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error
        broken = error
      }
    }
    throw broken
  }

  return Object.freeze({
    wrap: (key, context) => current.wrap(key, context),
    unwrap,
    async rewrap(wrapped, context) {
      if (current.rewrap && (await current.owns(wrapped.keyId))) return await current.rewrap(wrapped, context)
      return await current.wrap(await unwrap(wrapped, context), context)
    },
    currentKeyId: async () => (await current.wrap(randomBytes(KEY_BYTES), CHECK)).keyId,
    async check() {
      const key = randomBytes(KEY_BYTES)
      const wrapped = await current.wrap(key, CHECK)
      if (!key.equals(await current.unwrap(wrapped, CHECK)))
        throw new KeyDenied(`${current.name} does not give back the key that it wrapped.`)
      if (await opensElsewhere(current, wrapped))
        throw new KeyDenied(`${current.name} does not keep what it wraps to its context.`)
    },
  } satisfies Keyring)
}

const CHECK = 'check:1'

async function opensElsewhere(provider: KeyProvider, wrapped: WrappedKey): Promise<boolean> {
  try {
    await provider.unwrap(wrapped, 'check:2')
    return true
  } catch (error) {
    if (error instanceof SealBroken || HowazitError.is(error)) return false
    throw error
  }
}

const describe = (keyId: string): string => (keyId === '' ? 'one from before keys had ids' : keyId)
