import { describe, expect, test } from 'vitest'
import type { ConnectionKey, TokenStore } from '../../src/index.ts'

export interface TokenStoreHarness {
  /** A store with an empty connection in it, and its key: a new one each time. */
  readonly make: () => Promise<{
    readonly store: TokenStore
    readonly key: ConnectionKey
    readonly otherTenantId: string
  }>
  /** Lets the store's clock go on by so much. */
  readonly pass: (ms: number) => Promise<void>
}

const FIRST = {
  tokens: { accessToken: 'at-1', refreshToken: 'rt-1', expiresAt: '2026-01-01T01:00:00.000Z', reply: { a: [1, null] } },
}
const SECOND = {
  tokens: { accessToken: 'at-2', reply: null },
  refreshAt: '2026-01-01T00:48:00.000Z',
  spentSince: '2026-01-01T00:00:00.000Z',
  needsConsent: 'why',
}

/** What every `TokenStore` keeps to. */
export function tokenStoreContract(name: string, { make, pass }: TokenStoreHarness): void {
  describe(`${name} as a token store`, () => {
    test('has an empty record at first, and nothing for a connection that is not there', async () => {
      const { store, key } = await make()
      expect(await store.read(key)).toEqual({ record: {}, version: 0, isLeased: false })
      const missing = { ...key, connectionId: '00000000-0000-7000-8000-000000000000' }
      expect(await store.read(missing)).toBeUndefined()
      expect(await store.lease(missing, { version: 0, forMs: 1_000, record: {} })).toBeUndefined()
      expect(await store.write(missing, { version: 0, record: {} })).toBe(false)
    })

    test('gives back what was written, all of it', async () => {
      const { store, key } = await make()
      for (const [version, record] of [FIRST, SECOND, {}].entries()) {
        expect(await store.write(key, { version, record })).toBe(true)
        expect(await store.read(key)).toEqual({ record, version: version + 1, isLeased: false })
      }
    })

    test('writes nothing over another version', async () => {
      const { store, key } = await make()
      await store.write(key, { version: 0, record: FIRST })
      expect(await store.write(key, { version: 0, record: SECOND })).toBe(false)
      expect(await store.write(key, { version: 2, record: SECOND })).toBe(false)
      expect(await store.lease(key, { version: 0, forMs: 1_000, record: SECOND })).toBeUndefined()
      expect(await store.read(key)).toEqual({ record: FIRST, version: 1, isLeased: false })
    })

    test('gives the lease to one of many who ask at once', async () => {
      const { store, key } = await make()
      const asked = Array.from({ length: 12 }, () => store.lease(key, { version: 0, forMs: 60_000, record: FIRST }))
      expect((await Promise.all(asked)).filter((version) => version !== undefined)).toEqual([1])
      expect(await store.read(key)).toEqual({ record: FIRST, version: 1, isLeased: true })
    })

    test('lets nobody else have the lease, even with the version it is at, until it ends', async () => {
      const { store, key } = await make()
      await store.lease(key, { version: 0, forMs: 60_000, record: FIRST })
      expect(await store.lease(key, { version: 1, forMs: 60_000, record: SECOND })).toBeUndefined()
      await pass(60_001)
      expect(await store.read(key)).toEqual({ record: FIRST, version: 1, isLeased: false })
      expect(await store.lease(key, { version: 1, forMs: 60_000, record: SECOND })).toBe(2)
      expect(await store.write(key, { version: 1, record: FIRST })).toBe(false)
    })

    test('ends the lease with the write of its holder', async () => {
      const { store, key } = await make()
      const version = await store.lease(key, { version: 0, forMs: 60_000, record: FIRST })
      expect(await store.write(key, { version: version as number, record: SECOND })).toBe(true)
      expect(await store.read(key)).toEqual({ record: SECOND, version: 2, isLeased: false })
    })

    test('shows and changes nothing under another tenant', async () => {
      const { store, key, otherTenantId } = await make()
      const asOther = { ...key, tenantId: otherTenantId }
      expect(await store.read(asOther)).toBeUndefined()
      expect(await store.lease(asOther, { version: 0, forMs: 1_000, record: SECOND })).toBeUndefined()
      expect(await store.write(asOther, { version: 0, record: SECOND })).toBe(false)
      expect(await store.read(key)).toEqual({ record: {}, version: 0, isLeased: false })
    })
  })
}
