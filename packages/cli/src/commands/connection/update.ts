import type { ConnectionUpdate as Change, Connection } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { describeConnection } from '../../connection/connection-text.ts'
import { deliveryFlags, readDelivery } from '../../connection/delivery-flags.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { parsePairs, readSecrets, toSettings } from '../../connection/parse-values.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

const REMOVABLE = ['retry', 'on-unknown', 'api-version'] as const
const FIELDS = { retry: 'scheduleMs', 'on-unknown': 'onUnknown', 'api-version': 'apiVersion' } as const

export default class ConnectionUpdate extends HowazitCommand {
  static override summary = 'Change settings or secrets of a connection, move it to another version, stop or start it'
  static override examples = [
    '<%= config.bin %> connection update desk --secret apiToken=@token.txt',
    '<%= config.bin %> connection update desk --disable --because "maintenance over there"',
    '<%= config.bin %> connection update desk --enable',
    '<%= config.bin %> connection update desk --retry 0,60,3600 --on-unknown at_most_once',
  ]
  static override args = { connection: connectionArg() }
  static override flags = {
    name: Flags.string({ description: 'what to call it from now on' }),
    set: Flags.string({ multiple: true, default: [], description: 'a setting: name=value' }),
    secret: Flags.string({ multiple: true, default: [], description: 'a secret: name=@FILE or name=env:VARIABLE' }),
    version: Flags.string({ description: 'of the connector' }),
    auth: Flags.string({ description: 'which way to authenticate' }),
    'api-version': Flags.string({ description: "of the other side's API, where it may be chosen" }),
    ...deliveryFlags,
    remove: Flags.option({
      options: REMOVABLE,
      multiple: true,
      default: [],
      description: 'what is to be as it is by default',
    })(),
    enable: Flags.boolean({ description: 'deliver again', exclusive: ['disable'] }),
    disable: Flags.boolean({ description: 'deliver nothing; deliveries wait' }),
    because: Flags.string({ description: 'why it is disabled', dependsOn: ['disable'] }),
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would change, without secrets' }),
  }

  async run(): Promise<Connection | { wouldChange: readonly string[] }> {
    const { args, flags } = await this.parse(ConnectionUpdate)
    const howazit = this.howazit(flags)
    const { id, connector: connectorId, connectorVersion } = await findConnection(howazit, args.connection)
    const change: Change = {
      ...(flags.name !== undefined && { name: flags.name }),
      ...(flags.version !== undefined && { version: flags.version }),
      ...(flags.auth !== undefined && { auth: flags.auth }),
      ...(flags['api-version'] !== undefined && { apiVersion: flags['api-version'] }),
      ...readDelivery(flags),
      ...Object.fromEntries(flags.remove.map((name) => [FIELDS[name], null])),
      ...(flags.enable && { enabled: true }),
      ...(flags.disable && { enabled: false }),
      ...(flags.because !== undefined && { disabledReason: flags.because }),
    }
    if (flags.set.length > 0) {
      const connector = await howazit.connectors.get(connectorId, { version: flags.version ?? connectorVersion })
      change.settings = toSettings(parsePairs('set', flags.set), connector.settings)
    }
    if (flags.secret.length > 0) change.secrets = await readSecrets(flags.secret)
    const changed = Object.keys(change)
    if (changed.length === 0)
      throw new CommandError('There is nothing to change.', { tryThis: 'howazit connection update --help' })
    if (flags['dry-run']) {
      this.say(`would change ${changed.join(', ')}`)
      return { wouldChange: changed }
    }
    const connection = await howazit.connections.update(id, change, { reason: flags.reason })
    this.say(describeConnection(connection))
    return connection
  }
}
