import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { EngineUnavailable } from './engine-unavailable.ts'

const run = promisify(execFile)

/** The operating-system user an engine runs as; ids are absent when it is simply our own. */
export interface EngineUser {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to run as root, so root hands over to `postgres` or else `nobody`; anyone else stays themselves. */
export async function findEngineUser(): Promise<EngineUser> {
  if (process.getuid?.() !== 0) {
    requirePasswdEntry()
    return {}
  }
  for (const name of ['postgres', 'nobody']) {
    const user = await lookUp(name)
    if (user !== undefined && user.uid !== 0) return user
  }
  throw new EngineUnavailable(
    'postgres',
    'it must not run as root and there is no user "postgres" or "nobody".',
    'Run as an ordinary user.',
  )
}

async function lookUp(name: string): Promise<Required<EngineUser> | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}

// initdb gives up with "could not look up effective user ID" on a bare numeric uid, as OpenShift assigns them.
function requirePasswdEntry(): void {
  try {
    userInfo()
  } catch (cause) {
    throw new EngineUnavailable(
      'postgres',
      `user id ${process.getuid?.()} has no entry in /etc/passwd.`,
      'Add one (for example through nss_wrapper), or set HOWAZIT_POSTGRES_URL to a server of your own.',
      { cause },
    )
  }
}
