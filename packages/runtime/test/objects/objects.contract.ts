import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { objectFolder, objectKey } from '../../src/objects/object-key.ts'
import type { Objects } from '../../src/objects/objects.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'

const ACME = '0d6a3c55-3f0b-5f4e-9a55-000000000001' as TenantId
const GLOBEX = '0d6a3c55-3f0b-5f4e-9a55-000000000002' as TenantId
const KEY = objectKey(ACME, 'exports/responses.csv')

export interface ObjectsSetup extends AsyncDisposable {
  readonly objects: Objects
  /** More than the adapter sends or writes at once. */
  readonly largeBytes: number
}

/** What every adapter of `Objects` does. */
export function testObjects(name: string, setup: () => Promise<ObjectsSetup>): void {
  const listed = async (objects: Objects, folder: string | undefined, tenantId = ACME) => {
    const found: string[] = []
    for await (const { key } of objects.list(objectFolder(tenantId, folder))) found.push(key.slice(tenantId.length + 1))
    return found.toSorted()
  }

  describe(name, () => {
    test('gives back what was put, bytes or a stream, and the last of two', async () => {
      await using bundle = await setup()
      const { objects } = bundle

      await objects.put(KEY, Buffer.from('first'))
      expect(await text(await objects.get(KEY))).toBe('first')
      await objects.put(KEY, Readable.from([Buffer.from('second, '), Buffer.from('שני')], { objectMode: false }))
      expect(await text(await objects.get(KEY))).toBe('second, שני')
      expect(await objects.find(KEY)).toMatchObject({ key: KEY, sizeBytes: Buffer.byteLength('second, שני') })
    })

    test('keeps every byte of a long stream and of an empty one', async () => {
      await using bundle = await setup()
      const { objects, largeBytes } = bundle
      const bytes = randomBytes(largeBytes)
      const pieces = Array.from({ length: Math.ceil(largeBytes / 70_000) }, (_, n) =>
        bytes.subarray(n * 70_000, (n + 1) * 70_000),
      )

      await objects.put(KEY, Readable.from(pieces, { objectMode: false }))
      expect((await buffer(await objects.get(KEY))).equals(bytes)).toBe(true)
      await objects.put(KEY, Readable.from([], { objectMode: false }))
      expect(await objects.find(KEY)).toMatchObject({ sizeBytes: 0 })
      expect(await text(await objects.get(KEY))).toBe('')
    })

    test('says not_found of what is not there, and deletes it without complaint', async () => {
      await using bundle = await setup()
      const { objects } = bundle

      await expect(objects.get(KEY)).rejects.toMatchObject({ code: 'not_found' })
      expect(await objects.find(KEY)).toBeUndefined()
      await objects.delete(KEY)
      await objects.put(KEY, Buffer.from('x'))
      await objects.delete(KEY)
      expect(await objects.find(KEY)).toBeUndefined()
    })

    test.each(['small', 'large'])('leaves what was there when a %s body breaks off', async (size) => {
      await using bundle = await setup()
      const { objects, largeBytes } = bundle
      await objects.put(KEY, Buffer.from('before'))
      async function* broken() {
        yield randomBytes(size === 'small' ? 10 : largeBytes)
        await Promise.resolve()
        throw new Error('the upload broke off')
      }

      await expect(objects.put(KEY, Readable.from(broken(), { objectMode: false }))).rejects.toThrow('broke off')
      expect(await text(await objects.get(KEY))).toBe('before')
      expect(await listed(objects, undefined)).toEqual(['exports/responses.csv'])
    })

    test('gives a body up when asked to', async () => {
      await using bundle = await setup()
      const { objects } = bundle
      const stopping = new AbortController()
      const endless = new Readable({ read: () => {} })
      endless.push('x')

      const putting = objects.put(KEY, endless, { signal: stopping.signal })
      stopping.abort()

      await expect(putting).rejects.toMatchObject({ name: 'AbortError' })
      expect(await objects.find(KEY)).toBeUndefined()
    })

    test('lists a folder, whole names only, and nothing of another tenant', async () => {
      await using bundle = await setup()
      const { objects } = bundle
      const paths = ['exports/b.csv', 'exports/2026-11/a.csv', 'exports/2026-11-old/a.csv', 'exports2/c.csv', 'a.csv']
      for (const path of paths) await objects.put(objectKey(ACME, path), Buffer.from(path))
      await objects.put(objectKey(GLOBEX, 'exports/theirs.csv'), Buffer.from('x'))

      expect(await listed(objects, 'exports')).toEqual([
        'exports/2026-11-old/a.csv',
        'exports/2026-11/a.csv',
        'exports/b.csv',
      ])
      expect(await listed(objects, 'exports/2026-11')).toEqual(['exports/2026-11/a.csv'])
      expect(await listed(objects, undefined)).toHaveLength(5)
      expect(await listed(objects, 'nothing')).toEqual([])
      expect(await listed(objects, undefined, GLOBEX)).toEqual(['exports/theirs.csv'])
      await expect(objects.get(objectKey(GLOBEX, 'exports/b.csv'))).rejects.toMatchObject({ code: 'not_found' })
    })
  })
}
