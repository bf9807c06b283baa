import { HowazitCommand } from '../howazit-command.ts'
import { endSession } from '../login/end-session.ts'
import { isPerson, readProfiles, removeProfile } from '../profiles.ts'

export default class Logout extends HowazitCommand {
  static override summary = 'Forget what `howazit login` kept'
  static override description =
    'An API client itself stays as it is: `howazit client revoke` ends it everywhere. A session at an identity provider is ended there as well, where it offers to (RFC 7009).'
  static override examples = ['<%= config.bin %> logout', '<%= config.bin %> logout --profile operator']

  async run(): Promise<{ profile: string; removed: boolean }> {
    const { flags } = await this.parse(Logout)
    const { profile = 'default' } = flags
    const kept = readProfiles().get(profile)
    const removed = await removeProfile(profile)
    // After it is gone here: a provider that is away keeps nobody logged in on this machine.
    if (kept && isPerson(kept) && !(await endSession(kept)))
      this.note(`${kept.issuer} was not told: the session ends there by itself.`)
    this.note(removed ? `The profile "${profile}" is gone.` : `There was no profile "${profile}".`)
    return { profile, removed }
  }
}
