import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { objectKey } from '../../src/objects/object-key.ts'
import { S3Objects } from '../../src/objects/s3-objects.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'
import { testObjects } from './objects.contract.ts'
import { startTestS3 } from './start-test-s3.ts'

const TENANT = '0d6a3c55-3f0b-5f4e-9a55-000000000001' as TenantId
const KEY = objectKey(TENANT, 'exports/a.csv')
const PART_BYTES = 5 * 1024 * 1024
const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

async function setup(options: { readonly prefix?: string } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'howazit-s3-'))
  const server = await startTestS3({ directory, bucket: 'howazit' })
  const shared = { endpoint: server.url, credentials: CREDENTIALS, partBytes: PART_BYTES }
  const objects = new S3Objects({ ...shared, bucket: 'howazit', ...options })
  const dispose = async () => {
    await objects.close()
    await server.stop()
    await rm(directory, { recursive: true })
  }
  return { objects, shared, server, largeBytes: 2 * PART_BYTES + 1_234, [Symbol.asyncDispose]: dispose }
}

testObjects('S3Objects', () => setup())
testObjects('S3Objects below a prefix', () => setup({ prefix: 'platform/objects' }))

test('keeps to its prefix, and to what are keys below it', async () => {
  await using bundle = await setup({ prefix: 'one' })
  await using other = new S3Objects({ ...bundle.shared, bucket: 'howazit', prefix: 'two' })
  await bundle.objects.put(KEY, Buffer.from('x'))

  expect(await other.find(KEY)).toBeUndefined()
  expect(await text(await bundle.objects.get(KEY))).toBe('x')
})

test('says what refused it, without naming the key', async () => {
  await using bundle = await setup()
  const wrongKey = { accessKeyId: 'NOBODY', secretAccessKey: 'S3RVER' }
  await using refused = new S3Objects({ ...bundle.shared, bucket: 'howazit', credentials: wrongKey })
  await using nowhere = new S3Objects({ ...bundle.shared, bucket: 'no-such-bucket' })

  await expect(refused.put(KEY, Buffer.from('x'))).rejects.toThrow('refused (InvalidAccessKeyId)')
  await expect(nowhere.put(KEY, Buffer.from('x'))).rejects.toThrow('refused (NoSuchBucket)')
  await expect(nowhere.get(KEY)).rejects.toMatchObject({ code: 'internal' })
})

test('is unavailable when nobody listens, and when the reply breaks off', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('the first bytes', () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await using objects = new S3Objects({ bucket: 'howazit', endpoint, credentials: CREDENTIALS })

  await expect(objects.get(KEY).then(text)).rejects.toMatchObject({ code: 'unavailable' })
  await new Promise((resolve) => server.close(resolve))
  await expect(objects.put(KEY, Buffer.from('x'))).rejects.toMatchObject({ code: 'unavailable' })
})
