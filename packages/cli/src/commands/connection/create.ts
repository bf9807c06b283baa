import type { Connection, ConnectionCreate as Draft } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { describeConnection } from '../../connection/connection-text.ts'
import { modeOf } from '../../connection/connector-text.ts'
import { deliveryFlags, readDelivery } from '../../connection/delivery-flags.ts'
import { askForSecrets, parsePairs, parseRoutes, readSecrets, toSettings } from '../../connection/parse-values.ts'
import { findStandIn, readStandIn } from '../../connection/stand-in.ts'
import type { Asked } from '../../find-target.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectionCreate extends HowazitCommand {
  static override summary = 'Connect an outside system'
  static override description =
    'The same name with the same values gives the connection that exists. Secrets come from files or the environment, or are asked for: never from the command line, which others can read.'
  static override examples = [
    '<%= config.bin %> connection create zendesk --name desk --set subdomain=acme --set email=agent@example.com --secret apiToken=@token.txt --on response.created=createTicket',
    '<%= config.bin %> connection create zendesk --name desk --auth client_credentials --set subdomain=acme --set clientId=howazit --secret clientSecret=env:ZENDESK_SECRET',
    '<%= config.bin %> connection create zendesk --name desk --stand-in',
  ]
  static override args = {
    connector: Args.string({ required: true, description: 'id of the connector; howazit connector list shows them' }),
  }
  static override flags = {
    name: Flags.string({ required: true, description: 'what to call it' }),
    set: Flags.string({ multiple: true, default: [], description: 'a setting: name=value' }),
    secret: Flags.string({ multiple: true, default: [], description: 'a secret: name=@FILE or name=env:VARIABLE' }),
    on: Flags.string({ multiple: true, default: [], description: 'what sets off what: event=operation' }),
    'stand-in': Flags.boolean({
      description:
        'with what its stand-in takes (howazit dev --stand-ins), and a route for low scores unless --on says another',
    }),
    auth: Flags.string({ description: 'which way to authenticate; the first of the connector without it' }),
    version: Flags.string({ description: 'of the connector; the newest without it' }),
    'api-version': Flags.string({ description: "of the other side's API, where it may be chosen" }),
    ...deliveryFlags,
    'dry-run': Flags.boolean({ description: 'say what would be connected, without secrets' }),
  }

  async run(): Promise<Connection | { wouldCreate: Omit<Draft, 'secrets'> }> {
    const { args, flags } = await this.parse(ConnectionCreate)
    const howazit = this.howazit(flags)
    const { version } = flags
    const connector = await howazit.connectors.get(args.connector, version === undefined ? {} : { version })
    const known = flags['stand-in'] ? await this.askStandIn(flags, connector.id) : undefined
    const auth = flags.auth ?? known?.auth
    const secrets = { ...known?.secrets, ...(await readSecrets(flags.secret)) }
    const mode = auth ?? modeOf(connector, args.connector)
    const draft: Omit<Draft, 'secrets'> = {
      name: flags.name,
      connector: args.connector,
      ...(version !== undefined && { version }),
      ...(auth !== undefined && { auth }),
      ...(flags['api-version'] !== undefined && { apiVersion: flags['api-version'] }),
      ...readDelivery(flags),
      settings: { ...known?.settings, ...toSettings(parsePairs('set', flags.set), connector.settings) },
      routes: flags.on.length === 0 && known ? known.routes : parseRoutes(flags.on),
    }
    if (flags['dry-run']) {
      this.say(`would connect ${connector.name} as ${draft.name}`)
      return { wouldCreate: draft }
    }
    const asked = await askForSecrets(connector.secrets, secrets, mode)
    const connection = await howazit.connections.create({ ...draft, secrets: { ...secrets, ...asked } })
    this.say(describeConnection(connection))
    const next = connection.status === 'needs_consent' ? 'consent' : 'test'
    this.note(`Try this: howazit connection ${next} ${quoted(connection.name)}`)
    return connection
  }

  private askStandIn(asked: Asked, connector: string) {
    return readStandIn(findStandIn(asked, connector), connector, `howazit-cli/${this.config.version}`)
  }
}

const quoted = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
