import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, chown, link, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EngineUnavailable } from './engine-unavailable.ts'
import { commandAs, type EngineUser } from './engine-user.ts'

const run = promisify(execFile)

export interface ClusterOptions {
  readonly dataDir: string
  readonly initdb: string
  readonly user: EngineUser
  /** False in tests: the new files are then not flushed, which halves the time. */
  readonly isDurable: boolean
}

/** Creates the cluster if there is none, and returns the superuser's password, which is random per data directory. */
export async function initialiseCluster(options: ClusterOptions): Promise<string> {
  const { dataDir } = options
  // The password comes first: a crash in between leaves a password without a cluster, never the reverse.
  const password = await keepPassword(`${dataDir}.password`)
  if (!(await exists(join(dataDir, 'PG_VERSION')))) await createCluster(options, password)
  return password
}

async function createCluster(options: ClusterOptions, password: string): Promise<void> {
  const { dataDir, initdb, user, isDurable } = options
  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`
  const partial = `${dataDir}.${suffix}.partial`
  const passwordFile = `${dataDir}.${suffix}.pwfile`
  try {
    await mkdir(partial, { mode: 0o700 })
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
    await giveTo(user, partial, passwordFile)
    const flags = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C']
    if (!isDurable) flags.push('--no-sync')
    const command = commandAs(user, initdb, ['-D', partial, ...flags])
    const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
    await run(command.file, command.args, { ...command.options, env })
    // initdb dying half way must not leave a directory that looks like a cluster, hence a name of its own until done.
    await rename(partial, dataDir).catch((error: unknown) => requireClusterOfAnother(dataDir, error))
  } finally {
    await Promise.all([rm(passwordFile, { force: true }), rm(partial, { recursive: true, force: true })])
  }
}

// Two processes starting for the first time at once both initialise; the second finds the first one's cluster.
async function requireClusterOfAnother(dataDir: string, error: unknown): Promise<void> {
  if (!(await exists(join(dataDir, 'PG_VERSION')))) throw error
}

async function giveTo(user: EngineUser, ...paths: readonly string[]): Promise<void> {
  const { uid, gid } = user
  if (uid === undefined || gid === undefined) return
  await Promise.all(paths.map((path) => chown(path, uid, gid)))
}

async function keepPassword(path: string): Promise<string> {
  const draft = `${path}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' })
  try {
    // link() neither overwrites nor shows a half-written file, so concurrent first starts agree on one password.
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
  const found = await lstat(path)
  if (!found.isFile() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new EngineUnavailable(
      'postgres',
      `${path} is not a file that only we can read.`,
      `Run \`chmod 600 ${path}\` as its owner.`,
    )
  }
  return (await readFile(path, 'utf8')).trim()
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
