import { HowazitCommand } from '../howazit-command.ts'
import { removeProfile } from '../profiles.ts'

export default class Logout extends HowazitCommand {
  static override summary = 'Forget an API client that `howazit login` kept'
  static override description = 'The client itself stays as it is: `howazit client revoke` ends it everywhere.'
  static override examples = ['<%= config.bin %> logout', '<%= config.bin %> logout --profile operator']

  async run(): Promise<{ profile: string; removed: boolean }> {
    const { flags } = await this.parse(Logout)
    const { profile = 'default' } = flags
    const removed = await removeProfile(profile)
    this.note(removed ? `The profile "${profile}" is gone.` : `There was no profile "${profile}".`)
    return { profile, removed }
  }
}
