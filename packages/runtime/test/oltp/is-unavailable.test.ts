import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { isUnavailable } from '../../src/oltp/is-unavailable.ts'

const NOWHERE = join(tmpdir(), 'howazit-nothing-is-here')

test('a socket that is not there is a server that is away; another file that is not there is not', async () => {
  const socket = await once(connect(NOWHERE), 'connect').catch((error: unknown) => error)
  const file = await readFile(NOWHERE).catch((error: unknown) => error)

  expect([socket, file]).toMatchObject([{ code: 'ENOENT' }, { code: 'ENOENT' }])
  expect([socket, file].map(isUnavailable)).toEqual([true, false])
})

test('a server that takes the connection and then says nothing is away', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = new pg.Client({ host: '127.0.0.1', port, connectionTimeoutMillis: 10 })
  client.on('error', () => {})

  const error = await client.connect().catch((reason: unknown) => reason)
  server.close()

  expect(error).toBeInstanceOf(Error)
  expect(isUnavailable(error)).toBe(true)
})
