import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { FolderObjects } from '../../src/objects/folder-objects.ts'
import { objectFolder, objectKey } from '../../src/objects/object-key.ts'
import type { StoredObject } from '../../src/objects/objects.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'
import { testObjects } from './objects.contract.ts'

const TENANT = '0d6a3c55-3f0b-5f4e-9a55-000000000001' as TenantId
const KEY = objectKey(TENANT, 'exports/a.csv')

const makeFolder = () => mkdtemp(join(tmpdir(), 'howazit-objects-'))

testObjects('FolderObjects', async () => {
  const folder = await makeFolder()
  return {
    objects: new FolderObjects(join(folder, 'objects')),
    largeBytes: 300_000,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
})

test('leads nowhere through a link, be it the folder or the file', async () => {
  const { folder, outside, objects } = await withOutside()
  await writeFile(join(outside, 'secret.csv'), 'secret')
  await mkdir(join(folder, TENANT), { recursive: true })
  await symlink(outside, join(folder, TENANT, 'exports'))
  await symlink(join(outside, 'secret.csv'), join(folder, TENANT, 'link.csv'))

  await expect(objects.put(objectKey(TENANT, 'exports/a.csv'), Buffer.from('x'))).rejects.toThrow('symbolic link')
  await expect(objects.put(objectKey(TENANT, 'exports/deep/a.csv'), Buffer.from('x'))).rejects.toThrow('symbolic link')
  await expect(objects.get(objectKey(TENANT, 'exports/secret.csv'))).rejects.toThrow('symbolic link')
  await expect(objects.delete(objectKey(TENANT, 'exports/secret.csv'))).rejects.toThrow('symbolic link')
  await expect(listed(objects.list(objectFolder(TENANT, 'exports')))).rejects.toThrow('symbolic link')
  await expect(objects.get(objectKey(TENANT, 'link.csv'))).rejects.toMatchObject({ code: 'not_found' })
  expect(await listed(objects.list(objectFolder(TENANT)))).toEqual([])
  expect(await readdir(outside)).toEqual(['secret.csv'])
  // A file in the place of the link: what it led to stays as it was.
  await objects.put(objectKey(TENANT, 'link.csv'), Buffer.from('mine'))
  expect((await stat(join(outside, 'secret.csv'))).size).toBe(6)
})

// S3 promises the same; the server that stands in for it in the tests does not keep it.
test('two puts of a key at the same time end in one of the two', async () => {
  const folder = await makeFolder()
  onTestFinished(() => rm(folder, { recursive: true }))
  const objects = new FolderObjects(folder)
  const bodies = ['a', 'b'].map((letter) => Buffer.alloc(300_000, letter))

  await Promise.all(bodies.map((body) => objects.put(KEY, Readable.from([body], { objectMode: false }))))

  const found = await buffer(await objects.get(KEY))
  expect(bodies.some((body) => body.equals(found))).toBe(true)
})

test('removes what a killed process left unfinished a day ago, and nothing younger', async () => {
  const folder = await makeFolder()
  onTestFinished(() => rm(folder, { recursive: true }))
  const incoming = join(folder, '.incoming')
  await mkdir(incoming)
  for (const name of ['old', 'young']) await writeFile(join(incoming, name), '')
  const longAgo = new Date(Date.now() - 2 * 86_400_000)
  await utimes(join(incoming, 'old'), longAgo, longAgo)

  await new FolderObjects(folder).put(KEY, Buffer.from('x'))

  expect(await readdir(incoming)).toEqual(['young'])
})

test('is readable for its owner only', async () => {
  const folder = await makeFolder()
  onTestFinished(() => rm(folder, { recursive: true }))

  await new FolderObjects(folder).put(KEY, Buffer.from('x'))

  expect((await stat(join(folder, KEY))).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, TENANT))).mode & 0o777).toBe(0o700)
})

async function listed(objects: AsyncIterable<StoredObject>) {
  const keys: string[] = []
  for await (const { key } of objects) keys.push(key)
  return keys
}

async function withOutside() {
  const parent = await makeFolder()
  onTestFinished(() => rm(parent, { recursive: true }))
  const [folder, outside] = [join(parent, 'objects'), join(parent, 'outside')]
  await mkdir(folder)
  await mkdir(outside)
  return { folder, outside, objects: new FolderObjects(folder) }
}
