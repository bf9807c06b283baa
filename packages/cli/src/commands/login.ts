import type { Identity } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { toBaseUrl } from '../find-target.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { profilesPath, writeProfile } from '../profiles.ts'
import { readSecret } from '../read-secret.ts'
import { findRunningPlatform } from '../running-platform.ts'

/** What was kept, without the secret. */
interface LoggedIn extends Identity {
  readonly profile: string
  readonly url: string
}

export default class LogIn extends HowazitCommand {
  static override summary = 'Keep an API client for the commands to come'
  static override description =
    'Tries the client, and writes it to a file that you alone can read. The secret is taken from HOWAZIT_CLIENT_SECRET, from standard input, or asked for: in the arguments every user of the machine would see it.'
  static override examples = [
    '<%= config.bin %> login --url https://api.example.com --client-id hc_...',
    '<%= config.bin %> login --client-id hc_... --profile kiosk < secret.txt',
  ]
  static override flags = {
    'client-id': Flags.string({
      required: true,
      env: 'HOWAZIT_CLIENT_ID',
      description: 'as `howazit client create` or `howazit operator bootstrap` shows it',
    }),
    profile: Flags.string({ description: 'under which name; by itself `default`, and `operator` for an operator' }),
  }

  async run(): Promise<LoggedIn> {
    const { flags } = await this.parse(LogIn)
    const url = flags.url === undefined ? findRunningPlatform()?.url : toBaseUrl(flags.url)
    if (url === undefined)
      throw new CommandError('No platform was named.', { tryThis: 'howazit login --url https://api.example.com' })
    const clientId = flags['client-id']
    const secret = await readSecret(`Secret of ${clientId}: `)
    const identity = await this.connect({ url, auth: { clientId, secret } }).whoami()
    const profile = flags.profile ?? (identity.tenant ? 'default' : 'operator')
    writeProfile(profile, { url, clientId, clientSecret: secret })
    this.say(`profile ${profile}`)
    this.say(`tenant  ${identity.tenant?.slug ?? 'none: an operator'}`)
    this.note(`Kept in ${profilesPath()}; \`howazit logout --profile ${profile}\` removes it.`)
    return { profile, url, ...identity }
  }
}
