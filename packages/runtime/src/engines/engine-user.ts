import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { promisify } from 'node:util'
import { EngineUnavailable } from './engine-unavailable.ts'

const run = promisify(execFile)

/** The operating-system user an engine runs as; ids are absent when it is simply our own. */
export interface EngineUser {
  readonly uid?: number
  readonly gid?: number
  /** Root only: may pass folders that are closed to it (CAP_DAC_OVERRIDE). */
  readonly passesPermissions?: true
}

export interface EngineCommand {
  readonly file: string
  readonly args: string[]
  readonly options: { readonly uid?: number; readonly gid?: number; readonly cwd: string }
}

/** How to run a program as that user; the process id stays the program's own, since setpriv replaces itself. */
export function commandAs(user: EngineUser, program: string, args: readonly string[]): EngineCommand {
  const { uid, gid, passesPermissions } = user
  if (uid === undefined || gid === undefined) return { file: program, args: [...args], options: { cwd: '/' } }
  if (passesPermissions !== true) return { file: program, args: [...args], options: { uid, gid, cwd: '/' } }
  const privileges = ['--no-new-privs', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  return { file: 'setpriv', args: [...identity, ...privileges, '--', program, ...args], options: { cwd: '/' } }
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

async function lookUp(name: string): Promise<Required<Pick<EngineUser, 'uid' | 'gid'>> | undefined> {
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
