import { type Clock, systemClock } from '../../clock.ts'
import { createRefreshed } from '../../refreshed.ts'
import { type KeyProvider, keyUnavailable } from '../key-provider.ts'
import { createLocalKey, parseLocalKey } from '../local-key.ts'

/** A data key in the clear is kept as long. */
const KEPT_MS = 60_000
const RETRY_MS = 1_000

/** A key-encryption key that a service stores and this process reads: 32 bytes in base64. It is read again every minute. */
export function createStoredKey(name: string, read: () => Promise<string>, clock: Clock = systemClock): KeyProvider {
  const readKey = async (): Promise<KeyProvider> => createLocalKey(name, parse(await read(), name))
  const stored = createRefreshed({ read: readKey, clock, freshMs: KEPT_MS, staleMs: KEPT_MS, retryMs: RETRY_MS })
  return Object.freeze({
    name,
    owns: async (keyId) => /^(local:|$)/.test(keyId) && (await (await stored.get()).owns(keyId)),
    wrap: async (key, context) => await (await stored.get()).wrap(key, context),
    unwrap: async (wrapped, context) => await (await stored.get()).unwrap(wrapped, context),
  } satisfies KeyProvider)
}

function parse(text: string, name: string): Buffer {
  try {
    return parseLocalKey(text, name)
  } catch (error) {
    throw keyUnavailable(error)
  }
}
