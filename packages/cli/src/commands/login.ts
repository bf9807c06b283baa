import type { Identity } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { toBaseUrl } from '../find-target.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { stopOnInterrupt } from '../ingest/stop-on-interrupt.ts'
import { logInWithCode } from '../login/log-in-with-code.ts'
import { output } from '../output.ts'
import { isPerson, type Profile, profilesPath, writeProfile } from '../profiles.ts'
import { readSecret } from '../read-secret.ts'
import { findRunningPlatform } from '../running-platform.ts'

/** What was kept, without the secret. */
interface LoggedIn extends Identity {
  readonly profile: string
  readonly url: string
  readonly issuer?: string
}

interface Asked {
  readonly 'client-id': string
  readonly issuer?: string | undefined
  readonly scope?: readonly string[]
  readonly audience?: string | undefined
}

/** Whoever asks for others says all of them. */
const SCOPES = ['openid', 'offline_access']

export default class LogIn extends HowazitCommand {
  static override summary = 'Keep an API client, or yourself, for the commands to come'
  static override description =
    'Tries it, and writes it to a file that you alone can read. The secret of a client is taken from HOWAZIT_CLIENT_SECRET, from standard input, or asked for: in the arguments every user of the machine would see it. With --issuer you log in yourself, at an identity provider that the platform trusts (`howazit operator issuer add`): a code is shown that you enter in a browser, on any machine.'
  static override examples = [
    '<%= config.bin %> login --url https://api.example.com --client-id hc_...',
    '<%= config.bin %> login --client-id hc_... --profile kiosk < secret.txt',
    '<%= config.bin %> login --url https://api.example.com --issuer https://login.example.com --client-id howazit-cli',
  ]
  static override flags = {
    'client-id': Flags.string({
      required: true,
      env: 'HOWAZIT_CLIENT_ID',
      description:
        'as `howazit client create` or `howazit operator bootstrap` shows it; with --issuer, as the provider does',
    }),
    profile: Flags.string({ description: 'under which name; by itself `default`, and `operator` for an operator' }),
    issuer: Flags.string({ description: 'the identity provider to log in at, with a code (RFC 8628)' }),
    scope: Flags.string({
      multiple: true,
      dependsOn: ['issuer'],
      description:
        'what to ask the provider for; `openid` and `offline_access`, without which most sessions end with their first token',
    }),
    audience: Flags.string({
      dependsOn: ['issuer'],
      description: 'whom the token is for, where the provider wants to be told',
    }),
  }

  async run(): Promise<LoggedIn> {
    const { flags } = await this.parse(LogIn)
    const url = flags.url === undefined ? findRunningPlatform()?.url : toBaseUrl(flags.url)
    if (url === undefined)
      throw new CommandError('No platform was named.', { tryThis: 'howazit login --url https://api.example.com' })
    const kept = await this.logIn(flags, url)
    const auth = isPerson(kept) ? kept.accessToken : { clientId: kept.clientId, secret: kept.clientSecret }
    const identity = await this.connect({ url, auth }).whoami()
    const profile = flags.profile ?? (identity.tenant ? 'default' : 'operator')
    await writeProfile(profile, kept)
    this.say(`profile ${profile}`)
    this.say(`tenant  ${identity.tenant?.slug ?? 'none: an operator'}`)
    this.note(`Kept in ${profilesPath()}; \`howazit logout --profile ${profile}\` removes it.`)
    return { profile, url, ...(flags.issuer !== undefined && { issuer: flags.issuer }), ...identity }
  }

  private async logIn(
    { 'client-id': clientId, issuer, scope = SCOPES, audience }: Asked,
    url: string,
  ): Promise<Profile> {
    if (issuer === undefined) return { url, clientId, clientSecret: await readSecret(`Secret of ${clientId}: `) }
    const session = await logInWithCode({
      issuer,
      clientId,
      scopes: scope,
      audience,
      // Under --json as well: without it nobody could go on.
      show: (lines) => output.note(lines.join('\n')),
      signal: stopOnInterrupt(() => undefined),
    })
    return { url, ...session }
  }
}
