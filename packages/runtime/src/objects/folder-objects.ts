import { randomUUID } from 'node:crypto'
import { constants, type Dirent, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, rm, unlink } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { addAbortSignal, type Readable } from 'node:stream'
import { HowazitError } from '@howazit/sdk'
import { type Clock, systemClock } from '../clock.ts'
import { checkFolder, checkKey, type ObjectFolder, type ObjectKey } from './object-key.ts'
import type { Objects, PutOptions, StoredObject } from './objects.ts'

// Begins with a dot, so that no key can name it; below the root, so that renaming stays within one file system.
const INCOMING = '.incoming'
/** What a process that was killed left unfinished goes after a day: another one may still be writing younger ones. */
const UNFINISHED_MS = 86_400_000

/** Objects as files below a folder, readable for its owner only. Anything but plain files is not an object. */
export class FolderObjects implements Objects {
  readonly #directory: string
  readonly #clock: Clock
  #root: Promise<string> | undefined

  constructor(directory: string, { clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#directory = resolve(directory)
    this.#clock = clock
  }

  async put(key: ObjectKey, body: Uint8Array | Readable, { signal }: PutOptions = {}): Promise<void> {
    const parts = checkKey(key)
    await mapped(async () => {
      const root = await this.#openRoot()
      const incoming = join(root, INCOMING, randomUUID())
      try {
        // 1. The whole body is on the disk, under a name nobody reads.
        await writeDurably(incoming, body, signal)
        const path = join(root, parts)
        await refuseDetour(dirname(path))
        const firstMade = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        // 2. It takes the place of what was there in one step. 3. And that step is on the disk as well.
        await rename(incoming, path)
        await syncUpTo(dirname(path), firstMade === undefined ? dirname(path) : dirname(firstMade))
      } finally {
        await rm(incoming, { force: true })
      }
    })
  }

  async get(key: ObjectKey): Promise<Readable> {
    const path = await this.#pathOf(checkKey(key))
    const file = await mapped(() => openPlainFile(path))
    if (file === undefined) throw new HowazitError('not_found', `There is no object ${key}.`)
    return file.createReadStream()
  }

  async find(key: ObjectKey): Promise<StoredObject | undefined> {
    const path = await this.#pathOf(checkKey(key))
    const stats = await mapped(() => findPlainFile(path))
    return stats && toStoredObject(key, stats)
  }

  async *list(folder: ObjectFolder): AsyncIterable<StoredObject> {
    const path = await this.#pathOf(checkFolder(folder))
    await mapped(() => refuseDetour(path))
    yield* this.#walk(await this.#openRoot(), path)
  }

  async delete(key: ObjectKey): Promise<void> {
    const path = await this.#pathOf(checkKey(key))
    await mapped(async () => {
      if ((await findPlainFile(path)) === undefined) return
      await unlink(path).catch(ignoreAbsent)
      await syncUpTo(dirname(path), dirname(path))
    })
  }

  async *#walk(root: string, folder: string): AsyncIterable<StoredObject> {
    const entries = await mapped(() => readdir(folder, { withFileTypes: true }).catch(ignoreAbsent))
    for (const entry of (entries ?? []).filter(isOurs)) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) yield* this.#walk(root, path)
      else {
        const stats = await mapped(() => findPlainFile(path))
        if (stats !== undefined) yield toStoredObject(checkKey(relative(root, path).replaceAll(sep, '/')), stats)
      }
    }
  }

  async #pathOf(parts: ObjectKey | ObjectFolder): Promise<string> {
    const path = join(await this.#openRoot(), parts)
    await mapped(() => refuseDetour(dirname(path)))
    return path
  }

  #openRoot(): Promise<string> {
    this.#root ??= mapped(async () => {
      await mkdir(join(this.#directory, INCOMING), { recursive: true, mode: 0o700 })
      await sweep(join(this.#directory, INCOMING), this.#clock.now().getTime() - UNFINISHED_MS)
      return await realpath(this.#directory)
    }).catch((error: unknown) => {
      this.#root = undefined
      throw error
    })
    return this.#root
  }
}

async function sweep(folder: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const stats = await lstat(join(folder, name)).catch(ignoreAbsent)
    if (stats !== undefined && stats.mtimeMs < beforeMs) await rm(join(folder, name), { force: true })
  }
}

async function writeDurably(path: string, body: Uint8Array | Readable, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const file = await open(path, 'wx', 0o600)
  try {
    if (signal !== undefined && !(body instanceof Uint8Array)) addAbortSignal(signal, body)
    await file.writeFile(body)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The folder and those above it, up to `top`: a new entry is durable when the folder that holds it is. */
async function syncUpTo(folder: string, top: string): Promise<void> {
  for (let path = folder; path.startsWith(top); path = dirname(path)) {
    const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
    if (path === top) return
  }
}

/** A link below the root could lead anywhere. The part of the path that does not exist yet cannot. */
async function refuseDetour(folder: string): Promise<void> {
  const real = await realpath(folder).catch(ignoreAbsent)
  if (real === undefined) return await refuseDetour(dirname(folder))
  if (real !== folder) throw new Error(`${folder} leads elsewhere through a symbolic link.`)
}

async function openPlainFile(path: string): Promise<FileHandle | undefined> {
  if ((await findPlainFile(path)) === undefined) return undefined
  return (await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(ignoreAbsent)) ?? undefined
}

async function findPlainFile(path: string): Promise<Stats | undefined> {
  const stats = await lstat(path).catch(ignoreAbsent)
  return stats?.isFile() ? stats : undefined
}

const isOurs = (entry: Dirent): boolean => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isFile())

const toStoredObject = (key: ObjectKey, { size, mtime }: Stats): StoredObject => ({
  key,
  sizeBytes: size,
  modifiedAt: mtime,
})

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

function ignoreAbsent(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error
}

/** Full, broken or out of handles: trying again later can help. */
const PASSING = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'EROFS', 'ESTALE'])

async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!PASSING.has(codeOf(error))) throw error
    throw new HowazitError('unavailable', 'The object folder cannot be used. Try again.', { cause: error })
  }
}
