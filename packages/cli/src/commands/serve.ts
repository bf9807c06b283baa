import { flushCompileCache } from 'node:module'
import type { Config, Role } from '@howazit/runtime'
import { Args, Flags } from '@oclif/core'
import { EXIT } from '../exit-code.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { onSignal } from '../on-signal.ts'
import { output } from '../output.ts'
import { ROLE_NAMES } from '../serve/role-names.ts'
import { toStartError } from '../serve/to-start-error.ts'

export interface ServeResult {
  readonly url: string
  readonly pid: number
  readonly roles: readonly Role[]
}

/** Orchestrators kill what has not ended 10 s after they asked; what is left by then would be cut off anyway. */
const STOP_MS = 9_500

export default class Serve extends HowazitCommand {
  static override summary = 'Run one or more roles of the platform, on engines given by URLs'
  static override description =
    'Configured by HOWAZIT_* variables (docs/deploying.md). Runs the migrations, answers /health, /ready and /metrics on HOWAZIT_HTTP_PORT, and ends on SIGTERM within 10 s after finishing what is under way. Ends with 2 when something has to be changed (a setting, a credential, a newer schema) and with 7 when an engine could not be reached within HOWAZIT_START_TIMEOUT_MS. With --json it prints one line when it is ready.'
  static override examples = [
    '<%= config.bin %> serve all',
    '<%= config.bin %> serve api',
    '<%= config.bin %> serve processor dispatcher --no-migrate',
  ]
  static override strict = false
  static override args = {
    role: Args.string({ description: `${ROLE_NAMES.join(', ')}; several are one process`, required: true }),
  }
  static override flags = {
    migrate: Flags.boolean({
      description: 'run the migrations; without, wait until another process has',
      default: true,
      allowNo: true,
    }),
  }

  async run(): Promise<ServeResult> {
    const { argv, flags } = await this.parse(Serve)
    const stopping = new AbortController()
    const asked = new Promise<string>((resolve) => {
      onSignal({ onFirst: resolve, onSecond: () => process.exit(EXIT.interrupted) })
    })
    void asked.then(() => {
      stopping.abort()
      setTimeout(() => this.giveUp(), STOP_MS).unref()
    })

    const { config, roles } = await this.readSettings(argv as string[])
    const { createLogger, serveRoles } = await import('@howazit/control-plane/serve')
    const logger = createLogger(config.logLevel)
    const migrations = flags.migrate ? 'run' : 'wait'
    const served = await serveRoles({ config, roles, logger, migrations, signal: stopping.signal }).catch((error) => {
      if (stopping.signal.aborted) return undefined
      throw toStartError(error)
    })
    const result = { url: served?.url ?? '', pid: process.pid, roles }
    if (!served) return result
    this.show(result)
    // Not at its end, which may be a SIGKILL: the next one starts in half the time, and so do those of a rolling update.
    flushCompileCache()

    await asked
    await served.stop()
    // Everything is closed. What a driver may have left behind must not keep the process until somebody kills it.
    return this.exit(EXIT.ok)
  }

  /** One line was printed when it was ready; there is nothing to add at its end. */
  protected override logJson(): void {}

  private async readSettings(names: readonly string[]): Promise<{ config: Config; roles: readonly Role[] }> {
    const { parseRoles, readEnv, toConfig } = await import('@howazit/runtime')
    try {
      return { roles: parseRoles(names), config: toConfig(readEnv()) }
    } catch (error) {
      throw toStartError(error)
    }
  }

  private giveUp(): void {
    output.note(`Still stopping after ${STOP_MS} ms: what is under way is left to the other processes.`)
    process.exit(EXIT.failure)
  }

  private show(result: ServeResult): void {
    if (this.jsonEnabled()) output.line(JSON.stringify(result))
    this.say(`${result.roles.join(', ')} ready at ${result.url}`)
  }
}
