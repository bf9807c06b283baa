import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EngineUnavailable } from './engine-unavailable.ts'
import { commandAs, type EngineUser } from './engine-user.ts'

const run = promisify(execFile)

/**
 * The user as which `folder` can be entered. Root's projects usually lie below /root (mode 700), which PostgreSQL's
 * user may not pass: it is then started with one capability that lets it, rather than keeping the data elsewhere,
 * where nobody would look for it or back it up.
 */
export async function reachFolder(folder: string, user: EngineUser): Promise<EngineUser> {
  if (await canEnter(folder, user)) return user
  const privileged: EngineUser = { ...user, passesPermissions: true }
  if (user.uid !== undefined && (await canEnter(folder, privileged))) return privileged
  const nextStep = 'Run as an ordinary user, or choose a state directory outside the home directory of root.'
  throw new EngineUnavailable('postgres', `user id ${user.uid ?? process.getuid?.()} cannot enter ${folder}.`, nextStep)
}

async function canEnter(folder: string, user: EngineUser): Promise<boolean> {
  const { file, args, options } = commandAs(user, '/bin/sh', ['-c', 'cd "$1"', 'reach-folder', folder])
  return run(file, args, options).then(
    () => true,
    () => false,
  )
}
