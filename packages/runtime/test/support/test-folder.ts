import { existsSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
/** A run leaves about 1 GB at a time; whoever has little memory needs it for other things. */
const ROOM_BYTES = 6 * 1024 ** 3
// Short: a socket's path has 107 bytes.
const NAME = 'howazit-'
/** Where the first process has made it that the others descend from. */
const FOLDER = 'HOWAZIT_TEST_FOLDER'

/** Where engines of tests keep what they write. */
export const testFolder = (): string => process.env[FOLDER] ?? tmpdir()

/**
 * Makes the folder of a whole run, once: in memory where there is plenty. A database is a thousand files, made and removed for each test, and
 * no test asks whether a disk has them.
 */
export async function makeTestFolder(): Promise<string> {
  removeAbandoned()
  const path = await mkdtemp(join(hasRoom() ? MEMORY : tmpdir(), `${NAME}${process.pid}-`))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(path, 0o711)
  process.env[FOLDER] = path
  return path
}

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return Math.min(bavail * bsize, process.availableMemory()) > ROOM_BYTES
}

/** What runs left that were killed would take memory until the next boot. */
function removeAbandoned(): void {
  const names = existsSync(MEMORY) ? readdirSync(MEMORY) : []
  for (const name of names) {
    const owner = new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1]
    if (owner !== undefined && !existsSync(`/proc/${owner}`))
      rmSync(join(MEMORY, name), { recursive: true, force: true })
  }
}
