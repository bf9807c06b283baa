import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { isPerson, type Profile, readProfiles } from '../../profiles.ts'

/** A profile without its secret. */
interface ListedProfile {
  readonly name: string
  readonly url: string
  readonly clientId: string
  /** Where somebody logged in himself. */
  readonly issuer?: string
}

export default class ProfileList extends HowazitCommand {
  static override summary = 'List what `howazit login` kept, without the secrets'
  static override examples = ['<%= config.bin %> profile list']

  async run(): Promise<{ items: ListedProfile[] }> {
    await this.parse(ProfileList)
    const items = [...readProfiles()].map(([name, profile]) => toListed(name, profile))
    if (items.length === 0) this.note('There are none. Try this: howazit login')
    else
      this.say(
        table(
          ['profile', 'url', 'client', 'issuer'],
          items.map(({ name, url, clientId, issuer }) => [name, url, clientId, issuer]),
        ),
      )
    return { items }
  }
}

const toListed = (name: string, profile: Profile): ListedProfile => ({
  name,
  url: profile.url,
  clientId: profile.clientId,
  ...(isPerson(profile) && { issuer: profile.issuer }),
})
