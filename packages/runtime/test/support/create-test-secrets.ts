import { randomBytes } from 'node:crypto'
import type { Clock } from '../../src/clock.ts'
import type { Pools } from '../../src/oltp/pools.ts'
import { createSecrets } from '../../src/secrets/create-secrets.ts'
import type { KeyProvider } from '../../src/secrets/key-provider.ts'
import { createKeyring, type Keyring } from '../../src/secrets/keyring.ts'
import { createLocalKey } from '../../src/secrets/local-key.ts'
import type { Secrets } from '../../src/secrets/secrets.ts'

export interface TestSecretsOptions {
  /** The current one first. Default: one of 32 random bytes. */
  readonly keys?: readonly [Buffer | KeyProvider, ...(Buffer | KeyProvider)[]]
  readonly clock?: Clock
}

/** Secrets of one process, under keys that it holds. */
export function createTestSecrets(
  pools: Pick<Pools, 'app' | 'operator'>,
  { keys = [randomBytes(32)], clock }: TestSecretsOptions = {},
): Secrets {
  return createSecrets({ keyring: createTestKeyring(...keys), pools, ...(clock && { clock }) })
}

export function createTestKeyring(...keys: readonly [Buffer | KeyProvider, ...(Buffer | KeyProvider)[]]): Keyring {
  const [current, ...previous] = keys.map((key) => (Buffer.isBuffer(key) ? createLocalKey('a test', key) : key))
  return createKeyring([current!, ...previous])
}
