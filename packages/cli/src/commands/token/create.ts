import type { Scope, TokenGrant } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { readClientCredentials } from '../../environment.ts'
import { findTarget } from '../../find-target.ts'
import { findTenant } from '../../find-tenant.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class TokenCreate extends HowazitCommand {
  static override summary = 'Get a token: for an API client, or as an operator for a tenant'
  static override description =
    'Without --tenant it is for the client of HOWAZIT_CLIENT_ID and HOWAZIT_CLIENT_SECRET: a secret in the arguments would be seen by every user of the machine. With --tenant an operator makes a token of that tenant. Either lives for ten minutes. Commands get the tokens they need by themselves.'
  static override examples = [
    '<%= config.bin %> token create --scope responses:write --json',
    'export HOWAZIT_TOKEN=$(<%= config.bin %> token create --tenant acme --reason "Ticket 4711")',
  ]
  static override flags = {
    scope: Flags.string({ multiple: true, description: 'some scopes; all that there may be without it' }),
    reason: Flags.string({
      description: 'why, for the audit log of the tenant; required with --tenant, but on the running platform',
    }),
  }

  async run(): Promise<TokenGrant> {
    const { flags } = await this.parse(TokenCreate)
    const grant = await (flags.tenant === undefined ? this.forClient(flags) : this.forTenant(flags.tenant, flags))
    this.say(grant.access_token)
    this.note(`It lives for ${grant.expires_in} s and may: ${grant.scope}`)
    return grant
  }

  private async forTenant(slug: string, flags: TokenFlags): Promise<TokenGrant> {
    const target = findTarget(flags, 'operator')
    const reason = flags.reason ?? (target.isRunningHere ? this.commandLine : undefined)
    if (reason === undefined)
      throw new CommandError('Whoever enters a tenant says why, for its audit log.', {
        tryThis: `howazit token create --tenant ${slug} --reason "why"`,
      })
    const howazit = this.connect(target)
    const { id } = await findTenant(howazit, slug)
    return await howazit.tenants.createToken(id, flags.scope ? { scopes: flags.scope as Scope[] } : {}, { reason })
  }

  private async forClient(flags: TokenFlags): Promise<TokenGrant> {
    const client = readClientCredentials()
    if (!client)
      throw new CommandError(
        'There is neither a --tenant nor a client in HOWAZIT_CLIENT_ID and HOWAZIT_CLIENT_SECRET.',
        {
          tryThis: 'howazit token create --tenant SLUG, or howazit client create NAME --scope responses:write',
        },
      )
    return await this.howazit(flags).createToken({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.secret,
      ...(flags.scope && { scope: flags.scope.join(' ') }),
    })
  }
}

interface TokenFlags {
  readonly url?: string | undefined
  readonly profile?: string | undefined
  readonly scope?: string[] | undefined
  readonly reason?: string | undefined
}
