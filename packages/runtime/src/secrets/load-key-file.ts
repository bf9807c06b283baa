import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { KEY_BYTES } from './envelope.ts'
import { parseLocalKey } from './local-key.ts'

/**
 * Reads the key-encryption key from a file, or makes one that only this user can read. Refuses a file that others can
 * read, a link, and anything that is not 32 bytes in base64. Lose the file, and every sealed value is lost with it.
 */
export async function loadKeyFile(path: string): Promise<Buffer> {
  return (await findKey(path)) ?? (await createKey(path))
}

/** As `loadKeyFile`, for a key that must be there already. */
export async function readKeyFile(path: string): Promise<Buffer> {
  const key = await findKey(path)
  if (!key) throw new Error(`There is no key file ${path}.`)
  return key
}

async function findKey(path: string): Promise<Buffer | undefined> {
  const file = await openExisting(path)
  if (!file) return undefined
  try {
    await assertPrivate(file, path)
    return parseLocalKey(await file.readFile('utf8'), `The key file ${path}`)
  } finally {
    await file.close()
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    if (hasCode(error, 'ELOOP')) throw new Error(`The key file ${path} is a symbolic link; give the file itself.`)
    throw error
  }
}

async function assertPrivate(file: FileHandle, path: string): Promise<void> {
  const { mode, uid } = await file.stat()
  const owner = process.getuid?.()
  if ((mode & 0o077) !== 0) {
    const found = (mode & 0o777).toString(8).padStart(4, '0')
    throw new Error(`Others can read the key file ${path} (mode ${found}). Run: chmod 600 ${path}`)
  }
  if (owner !== undefined && uid !== owner) {
    throw new Error(`The key file ${path} belongs to user ${uid}, this process runs as ${owner}.`)
  }
}

/** Written aside and linked into place: another process sees no file or the whole key, and the first one wins. */
async function createKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  const key = randomBytes(KEY_BYTES)
  await writeDurably(draft, `${key.toString('base64')}\n`)
  try {
    await link(draft, path)
    await syncDirectory(dirname(path))
    return key
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    return (await findKey(path)) ?? (await createKey(path))
  } finally {
    await unlink(draft)
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
