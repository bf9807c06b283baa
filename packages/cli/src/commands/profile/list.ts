import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { readProfiles } from '../../profiles.ts'

/** A profile without its secret. */
interface ListedProfile {
  readonly name: string
  readonly url: string
  readonly clientId: string
}

export default class ProfileList extends HowazitCommand {
  static override summary = 'List what `howazit login` kept, without the secrets'
  static override examples = ['<%= config.bin %> profile list']

  async run(): Promise<{ items: ListedProfile[] }> {
    await this.parse(ProfileList)
    const items = Object.entries(readProfiles()).map(([name, { url, clientId }]) => ({ name, url, clientId }))
    if (items.length === 0) this.note('There are none. Try this: howazit login')
    else
      this.say(
        table(
          ['profile', 'url', 'client'],
          items.map(({ name, url, clientId }) => [name, url, clientId]),
        ),
      )
    return { items }
  }
}
