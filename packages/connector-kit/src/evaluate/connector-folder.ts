import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a connector's folder may be; a partner's manifest, mappings and samples are far below. */
export const FOLDER_LIMITS = { files: 200, fileBytes: 512 * 1024, bytes: 4 * 1024 * 1024, depth: 4 } as const

/** The text files of a connector by their path below its folder, with `/` between, in order. */
export type ConnectorFiles = Readonly<Record<string, string>>

/** A folder that is no connector's: too much of it, or something that is neither a file nor a folder. */
export class UnreadableFolder extends Error {
  override name = 'UnreadableFolder'
}

/** Never part of a connector: what tools put there. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', 'release'])
const READ = /\.(?:ts|js|json|hbs|ya?ml|md)$|^(?:LICENSE|NOTICE)$/

interface Walk {
  readonly root: string
  readonly files: Record<string, string>
  bytes: number
}

/**
 * Reads the folder of a connector. Symbolic links are refused, not followed: what is published is what is in the folder.
 * @throws UnreadableFolder beyond `FOLDER_LIMITS`, or for a link
 */
export async function readConnectorFolder(root: string): Promise<ConnectorFiles> {
  const walk: Walk = { root, files: {}, bytes: 0 }
  await readFolder(walk, '', 0)
  return walk.files
}

async function readFolder(walk: Walk, folder: string, depth: number): Promise<void> {
  if (depth > FOLDER_LIMITS.depth)
    throw new UnreadableFolder(`${folder} is more than ${FOLDER_LIMITS.depth} folders deep.`)
  const names = await readdir(join(walk.root, folder))
  for (const name of names.toSorted()) {
    const isTools = LEFT_OUT.has(name) || (name.startsWith('.') && name !== '.github')
    if (!isTools) await readEntry(walk, folder === '' ? name : `${folder}/${name}`, depth)
  }
}

async function readEntry(walk: Walk, path: string, depth: number): Promise<void> {
  const entry = await lstat(join(walk.root, path))
  if (entry.isDirectory()) return readFolder(walk, path, depth + 1)
  if (!entry.isFile())
    throw new UnreadableFolder(`${path} is a link or a device; a connector's folder holds files only.`)
  if (!READ.test(path.slice(path.lastIndexOf('/') + 1))) return
  walk.bytes += entry.size
  if (entry.size > FOLDER_LIMITS.fileBytes)
    throw new UnreadableFolder(`${path} has ${entry.size} bytes; a file may have ${FOLDER_LIMITS.fileBytes}.`)
  if (walk.bytes > FOLDER_LIMITS.bytes)
    throw new UnreadableFolder(`The folder has more than ${FOLDER_LIMITS.bytes} bytes of text.`)
  walk.files[path] = await readFile(join(walk.root, path), 'utf8')
  if (Object.keys(walk.files).length > FOLDER_LIMITS.files)
    throw new UnreadableFolder(`The folder has more than ${FOLDER_LIMITS.files} files.`)
}
