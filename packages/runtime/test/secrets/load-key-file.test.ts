import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadKeyFile } from '../../src/secrets/load-key-file.ts'

async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), 'howazit-key-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('makes a key that only this user can read, and reads it again', async () => {
  await using folder = await makeFolder()
  const path = join(folder.path, 'new', 'key')

  const key = await loadKeyFile(path)

  expect(key).toHaveLength(32)
  expect(await loadKeyFile(path)).toEqual(key)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('twenty starts at once agree on one key and leave nothing else', async () => {
  await using folder = await makeFolder()
  const path = join(folder.path, 'key')

  const keys = await Promise.all(Array.from({ length: 20 }, () => loadKeyFile(path)))

  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  expect(await readdir(folder.path)).toEqual(['key'])
})

test.for([0o640, 0o604, 0o660, 0o777])('refuses a key file of mode %o', async (mode) => {
  await using folder = await makeFolder()
  const path = join(folder.path, 'key')
  await loadKeyFile(path)
  await chmod(path, mode)
  await expect(loadKeyFile(path)).rejects.toThrow('chmod 600')
})

test('refuses a link and a file that holds no key', async () => {
  await using folder = await makeFolder()
  const key = join(folder.path, 'key')
  await loadKeyFile(key)
  await symlink(key, join(folder.path, 'link'))
  await expect(loadKeyFile(join(folder.path, 'link'))).rejects.toThrow('symbolic link')
  for (const [name, text] of Object.entries({ empty: '', short: 'AAAA', noise: 'not base64 at all!' })) {
    await writeFile(join(folder.path, name), text, { mode: 0o600 })
    await expect(loadKeyFile(join(folder.path, name))).rejects.toThrow('32 bytes')
  }
})
