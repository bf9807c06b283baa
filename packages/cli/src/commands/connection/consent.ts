import type { Connection } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { describeConnection } from '../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { listenForCallback } from '../../connection/listen-for-callback.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { untilStopped } from '../../until-stopped.ts'

export default class ConnectionConsent extends HowazitCommand {
  static override summary = 'Have somebody with an account over there agree, in a browser on this machine'
  static override description =
    'For connectors that are authenticated in a browser. The vendor sends the browser back to a listener of this command (RFC 8252), or with --remote to the platform. Run it again when a connection says needs_consent.'
  static override examples = [
    '<%= config.bin %> connection consent crm',
    '<%= config.bin %> connection consent crm --port 8912',
    '<%= config.bin %> connection consent crm --remote',
  ]
  static override args = { connection: connectionArg() }
  static override flags = {
    port: Flags.integer({
      description: 'port of the listener, where the vendor wants to know it; a free one without it',
      default: 0,
      min: 0,
      max: 65_535,
    }),
    remote: Flags.boolean({ description: 'come back to the platform instead; prints where to go and ends' }),
  }

  async run(): Promise<Connection> {
    const { args, flags } = await this.parse(ConnectionConsent)
    const howazit = this.howazit(flags)
    const { id } = await findConnection(howazit, args.connection)
    if (flags.remote) {
      const { authorizeUrl, expiresAt } = await howazit.connections.startConsent(id)
      this.say(`Open  ${authorizeUrl}`)
      this.note(`Before ${expiresAt}. Then: howazit connection test ${id}`)
      return await howazit.connections.get(id)
    }
    await using listener = await listenForCallback(flags.port)
    const { redirectUri, session } = listener
    const { authorizeUrl, expiresAt } = await howazit.connections.startConsent(id, { redirectUri, session })
    this.note(`Open  ${authorizeUrl}`)
    const callbackUrl = await Promise.race([listener.called, untilTooLate(expiresAt), untilInterrupted()])
    const connection = await howazit.connections.completeConsent(id, { callbackUrl, session })
    this.say(describeConnection(connection))
    return connection
  }
}

const untilTooLate = (expiresAt: string): Promise<never> =>
  new Promise((_, reject) => {
    const late = () =>
      reject(
        new CommandError('Nobody agreed in time.', {
          tryThis: 'run it again and finish in the browser within ten minutes',
          exitCode: EXIT.failure,
        }),
      )
    setTimeout(late, Math.max(0, Date.parse(expiresAt) - Date.now())).unref()
  })

const untilInterrupted = async (): Promise<never> => {
  await untilStopped()
  throw new CommandError('Interrupted: nothing was agreed to.', {
    tryThis: 'run it again',
    exitCode: EXIT.interrupted,
  })
}
