import { userInfo } from 'node:os'
import type { Act } from '@howazit/runtime'

/** What the audit log is told of a command that works on the platform's own settings: nobody there has a token. */
export function cliAct(command: string, reason?: string): Act {
  const id = findUser()
  return {
    actor: { kind: 'cli', ...(id !== undefined && { id }) },
    operation: command,
    ...(reason !== undefined && { reason }),
  }
}

/** The user of this machine, where it has a name that is one: containers often have none. */
function findUser(): string | undefined {
  try {
    const { username } = userInfo()
    return /^[\w.@-]{1,64}$/.test(username) ? username : undefined
  } catch {
    return undefined
  }
}
