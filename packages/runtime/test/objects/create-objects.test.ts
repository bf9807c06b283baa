import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createObjects } from '../../src/objects/create-objects.ts'
import { objectKey } from '../../src/objects/object-key.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'
import { startTestS3 } from './start-test-s3.ts'

const KEY = objectKey('0d6a3c55-3f0b-5f4e-9a55-000000000001' as TenantId, 'exports/a.csv')

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-objects-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('a file URL is a folder', async () => {
  const folder = await makeFolder()
  const objects = createObjects(pathToFileURL(join(folder, 'with space')).href)

  await objects.put(KEY, Buffer.from('x'))

  expect(await readFile(join(folder, 'with space', KEY), 'utf8')).toBe('x')
  await objects.close()
})

test('an s3 URL is a bucket, a prefix, an endpoint and a region', async () => {
  const server = await startTestS3({ directory: await makeFolder(), bucket: 'howazit' })
  onTestFinished(() => server.stop())
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
  const open = (path: string) =>
    createObjects(`s3://howazit${path}?endpoint=${encodeURIComponent(server.url)}&region=eu-central-1`, { credentials })
  const [whole, below] = [open(''), open('/platform/')]

  await below.put(KEY, Buffer.from('x'))

  expect(await whole.find(KEY)).toBeUndefined()
  expect(await below.find(KEY)).toMatchObject({ sizeBytes: 1 })
  await Promise.all([whole.close(), below.close()])
})

test.each([
  ['', 'neither file:///folder nor s3://bucket'],
  ['/var/objects', 'neither file:///folder nor s3://bucket'],
  ['https://bucket.example/', 'neither file:///folder nor s3://bucket'],
  ['file://host/folder', 'without host'],
  ['s3:///prefix', 'names no bucket'],
  ['s3://key:secret@bucket', 'must not hold credentials'],
  ['s3://bucket?acl=public', 'has ?acl='],
  ['s3://bucket?endpoint=localhost:9000', 'endpoint that is not an http(s) URL'],
])('%j is refused: %s', (url, sentence) => {
  expect(() => createObjects(url)).toThrow(sentence)
})
