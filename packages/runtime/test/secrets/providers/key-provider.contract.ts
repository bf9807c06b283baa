import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { KeyProvider } from '../../../src/secrets/key-provider.ts'
import { createKeyring } from '../../../src/secrets/keyring.ts'

export interface ProviderHarness extends AsyncDisposable {
  readonly provider: KeyProvider
  /** Another process, as it is configured after the key has become a newer one. */
  rotate?(): KeyProvider
  /** A key service that answers everything with this. */
  refuse?(status: number): void
  /** Ends the service. */
  stop?(): Promise<void>
  /** What no error may show. */
  readonly secrets: readonly string[]
}

const unavailable = { code: 'unavailable' }

export interface ProviderTraits {
  /** Its key has versions under one name. */
  readonly hasVersions: boolean
  /** It is asked over the network. */
  readonly isService: boolean
}

/** What every place of a key-encryption key keeps to. */
export function describeKeyProvider(
  name: string,
  { hasVersions, isService }: ProviderTraits,
  make: () => Promise<ProviderHarness>,
): void {
  describe(name, () => {
    test('unwraps what it wrapped, under its context alone', async () => {
      await using harness = await make()
      const { provider } = harness
      const key = randomBytes(32)
      const wrapped = await provider.wrap(key, 'tenant-key:1:1')

      expect(await provider.unwrap(wrapped, 'tenant-key:1:1')).toEqual(key)
      expect(await provider.owns(wrapped.keyId)).toBe(true)
      expect(await provider.owns('vault:elsewhere/transit/other:v1')).toBe(false)
      expect(wrapped.wrapped.includes(key)).toBe(false)
      await expect(provider.unwrap(wrapped, 'tenant-key:2:1')).rejects.toMatchObject({ name: 'SealBroken' })
    })

    test('opens nothing that somebody changed', async () => {
      await using harness = await make()
      const wrapped = await harness.provider.wrap(randomBytes(32), 'tenant-key:1:1')
      const { length } = wrapped.wrapped
      for (const at of [length >> 1, length - 20, length - 8]) {
        const changed = Buffer.from(wrapped.wrapped)
        changed[at]! ^= 1
        await expect(harness.provider.unwrap({ ...wrapped, wrapped: changed }, 'tenant-key:1:1')).rejects.toMatchObject(
          {
            name: 'SealBroken',
          },
        )
      }
    })

    test('passes the check of the start', async () => {
      await using harness = await make()
      await expect(createKeyring([harness.provider]).check()).resolves.toBeUndefined()
    })

    if (hasVersions)
      test('still unwraps after its key was rotated, and rewraps under the new one', async () => {
        await using harness = await make()
        const key = randomBytes(32)
        const old = await harness.provider.wrap(key, 'tenant-key:1:1')
        const rotated = harness.rotate!()
        const keyring = createKeyring([rotated])

        expect(await keyring.unwrap(old, 'tenant-key:1:1')).toEqual(key)
        const young = await keyring.rewrap(old, 'tenant-key:1:1')
        expect(await keyring.unwrap(young, 'tenant-key:1:1')).toEqual(key)
        expect(young.keyId).toBe(await keyring.currentKeyId())
        expect(young.wrapped).not.toEqual(old.wrapped)
      })

    if (isService)
      test('waits where the service is away or busy, and says when waiting will not help', async () => {
        await using harness = await make()
        const { provider, secrets } = harness
        const wrapped = await provider.wrap(randomBytes(32), 'tenant-key:1:1')
        const fail = async () => {
          const error = await provider.wrap(randomBytes(32), 'tenant-key:1:1').catch((reason: unknown) => reason)
          expect(error).toMatchObject(unavailable)
          const { cause } = error as Error
          for (const secret of secrets)
            expect(`${String(error)} ${String(cause)} ${JSON.stringify(error)}`).not.toContain(secret)
          return (cause as Error).name
        }
        for (const status of [429, 500, 503]) {
          harness.refuse!(status)
          expect(await fail()).toBe('Error')
        }
        for (const status of [401, 403, 404]) {
          harness.refuse!(status)
          expect(await fail()).toBe('KeyDenied')
        }
        await harness.stop!()
        expect(await fail()).toBe('Error')
        await expect(provider.unwrap(wrapped, 'tenant-key:1:1')).rejects.toMatchObject(unavailable)
      })
  })
}
