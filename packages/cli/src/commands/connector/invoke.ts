import type { Connection } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { findConnection } from '../../connection/find-connection.ts'
import { findConnectorFolder } from '../../connector/find-folder.ts'
import { readConnectionFile } from '../../connector/invoke/connection-file.ts'
import { readInvocationSource } from '../../connector/invoke/invocation-source.ts'
import { invocationText } from '../../connector/invoke/invocation-text.ts'
import { type Invoked, invokeLocally, requireOperation } from '../../connector/invoke/invoke-locally.ts'
import { invokeOnPlatform } from '../../connector/invoke/invoke-on-platform.ts'
import { type RecordedFixture, type Recording, recordFixture } from '../../connector/invoke/record-fixture.ts'
import { sampleConnection } from '../../connector/invoke/sample-connection.ts'
import { openWayOut, parseFakeUrl } from '../../connector/invoke/way-out.ts'
import { type OpenedConnector, openConnector } from '../../connector/open-connector.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { parseId } from '../../id-arg.ts'

export interface ConnectorInvokeResult extends Invoked {
  /** The sample that `--record` wrote. */
  readonly recorded?: RecordedFixture
}

const WHERE = ['connection', 'settings', 'fake']

export default class ConnectorInvoke extends HowazitCommand {
  static override summary = 'Run one operation of a connector for real, once, and show what was said'
  static override description =
    'With --connection the platform runs it, with the credentials that it keeps and gives to nobody; with --settings this machine does, by the same checks of where a request may go; with --fake it talks to howazit connector dev. It has its effect over there, and nothing is tried again. No credential is shown or recorded. Exits with 1 when it is refused, with 7 when it may be tried again.'
  static override examples = [
    '<%= config.bin %> connector invoke createTicket --connection desk --event detractor',
    '<%= config.bin %> connector invoke createRecord my-crm --settings settings.json --input record.json --record "a record is created"',
    '<%= config.bin %> connector invoke createRecord --fake http://127.0.0.1:4010 --event detractor',
    '<%= config.bin %> connector invoke createRecord --settings settings.json --event event.json --dry-run',
  ]
  static override args = {
    operation: Args.string({ required: true, description: 'which operation' }),
    folder: Args.string({ description: 'the folder of the connector; without it this one, or the only one below it' }),
  }
  static override flags = {
    connection: Flags.string({ description: 'name or id of a connection of the platform', exactlyOne: WHERE }),
    settings: Flags.string({
      description: 'JSON file with { auth, settings, secrets, learnt }; a secret is env:VARIABLE or @FILE',
      exactlyOne: WHERE,
    }),
    fake: Flags.string({
      description: 'URL of howazit connector dev, with the connection of the samples',
      exactlyOne: WHERE,
    }),
    input: Flags.string({
      description: 'JSON file with what the operation takes, in place of what its mapping makes; - for standard input',
    }),
    event: Flags.string({
      description:
        'an event of the samples (detractor), an example of the contract or a JSON file, for the mapping and the templates',
    }),
    'event-id': Flags.string({ description: 'what a repeat is known by over there; a new one without it' }),
    record: Flags.string({ description: 'write the replies into the samples under this name, scrubbed' }),
    'dry-run': Flags.boolean({ description: 'show the first request and send nothing', exclusive: ['record'] }),
  }

  async run(): Promise<ConnectorInvokeResult> {
    const { args, flags } = await this.parse(ConnectorInvoke)
    const { operation } = args
    const source = await readInvocationSource(flags)
    const wanted = flags['event-id']
    const eventId = wanted && parseId(wanted, { what: 'event', tryThis: 'give a UUID, or leave it out for a new one' })
    const run = { operation, source, eventId, isDryRun: flags['dry-run'] }
    if (flags.connection === undefined) {
      await using opened = await this.openFolder(args)
      const isFake = flags.fake !== undefined
      const fake = isFake ? parseFakeUrl(flags.fake!) : undefined
      const connection = isFake
        ? await sampleConnection(opened, operation)
        : await readConnectionFile(flags.settings!, opened.connector)
      await using wayOut = await openWayOut({ userAgent: `howazit-cli/${this.config.version}`, fake })
      const invoked = await invokeLocally({ ...run, opened, connection, wayOut })
      return await this.finish(invoked, { opened, name: flags.record, connection, source })
    }
    const howazit = this.howazit(flags)
    const connection = await findConnection(howazit, flags.connection)
    // Opened before anything is sent: what cannot be recorded is not sent either.
    await using opened = flags.record === undefined ? undefined : await this.openFolder(args)
    if (opened) requireSame(opened, connection)
    const invoked = await invokeOnPlatform({ ...run, howazit, connectionId: connection.id })
    return await this.finish(invoked, opened && { opened, name: flags.record, connection, source })
  }

  private async openFolder(args: { operation: string; folder?: string | undefined }): Promise<OpenedConnector> {
    const opened = await openConnector(findConnectorFolder(args.folder, `howazit connector invoke ${args.operation}`))
    requireOperation(opened, args.operation)
    return opened
  }

  private async finish(invoked: Invoked, recording: Recordable | undefined): Promise<ConnectorInvokeResult> {
    this.say(invocationText(invoked))
    process.exitCode = EXIT_BY_OUTCOME[invoked.outcome.outcome]
    const name = recording?.name
    if (!recording || name === undefined) return invoked
    const recorded = await recordFixture({ ...recording, name, invoked })
    this.say(`wrote "${name}" into ${recorded.file}`)
    this.note(`Next: read it, then howazit connector test ${recording.opened.folder}`)
    return { ...invoked, recorded }
  }
}

type Recordable = Omit<Recording, 'invoked' | 'name'> & { readonly name: string | undefined }

const EXIT_BY_OUTCOME: Readonly<Record<Invoked['outcome']['outcome'], number>> = {
  delivered: EXIT.ok,
  skipped: EXIT.ok,
  not_sent: EXIT.ok,
  refused: EXIT.failure,
  retry: EXIT.tryAgain,
  throttled: EXIT.tryAgain,
  unknown: EXIT.tryAgain,
}

/** @throws CommandError where the samples of one connector would be another's replies */
function requireSame({ connector, folder }: OpenedConnector, connection: Connection): void {
  if (connector.id === connection.connector) return
  throw new CommandError(
    `${connection.name} is a connection of ${connection.connector}, and ${folder} is ${connector.id}.`,
    {
      tryThis: `name the folder of ${connection.connector}`,
    },
  )
}
