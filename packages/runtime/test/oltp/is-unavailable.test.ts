import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isUnavailable } from '../../src/oltp/is-unavailable.ts'

const NOWHERE = join(tmpdir(), 'howazit-nothing-is-here')

test('a socket that is not there is a server that is away; another file that is not there is not', async () => {
  const socket = await once(connect(NOWHERE), 'connect').catch((error: unknown) => error)
  const file = await readFile(NOWHERE).catch((error: unknown) => error)

  expect([socket, file]).toMatchObject([{ code: 'ENOENT' }, { code: 'ENOENT' }])
  expect([socket, file].map(isUnavailable)).toEqual([true, false])
})
