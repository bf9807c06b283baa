import { SandboxUnavailable } from '@howazit/connector-kit'
import { HowazitError } from '@howazit/sdk'

/** For `catch`: where no sandbox can be started the mapping was not looked at, and nothing is wrong with it. */
export function sandboxAway(error: unknown): never {
  if (!(error instanceof SandboxUnavailable)) throw error
  throw new HowazitError('unavailable', 'The sandbox that mappings run in cannot be started. Try again.', {
    cause: error,
  })
}
