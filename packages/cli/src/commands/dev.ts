import type { EmbeddedPlatform, EmbeddedPlatformOptions } from '@howazit/control-plane'
import { Flags } from '@oclif/core'
import { choosePort } from '../dev/choose-port.ts'
import { openStateFolder, removeAbandonedStates } from '../dev/state-folder.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { bold, dim, output } from '../output.ts'
import {
  type RunningPlatform,
  type RunningStandIn,
  removeRunningPlatform,
  writeRunningPlatform,
} from '../running-platform.ts'
import { toStartError } from '../serve/to-start-error.ts'
import { untilStopped } from '../until-stopped.ts'

const TENANTS = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
]

export default class Dev extends HowazitCommand {
  static override summary = 'Run the whole platform on this machine, with nothing to install'
  static override description =
    'Starts PostgreSQL, the ClickHouse engine, every stage and the API on 127.0.0.1, and stops them all with Ctrl-C. Other `howazit` commands of the same user find it by themselves. With --json it prints one line when it is ready. A restart on the same state listens on the same port again, if it is free.'
  static override examples = [
    '<%= config.bin %> dev',
    '<%= config.bin %> dev --persist --port 8080',
    '<%= config.bin %> dev --stand-ins zendesk,slack',
    '<%= config.bin %> dev --json',
  ]
  static override flags = {
    persist: Flags.boolean({ description: 'keep the state in .howazit/ (or --state) and go on from there next time' }),
    state: Flags.string({ description: 'folder for the state; implies --persist' }),
    connectors: Flags.directory({ exists: true, description: 'folder of connectors beside those that come along' }),
    'stand-ins': Flags.string({
      multiple: true,
      delimiter: ',',
      default: [],
      description:
        'connectors whose vendors are stood for on this machine: all, zendesk,slack, zoho_crm:oauth, or my_crm=http://127.0.0.1:4010 of `connector dev`',
    }),
    port: Flags.integer({ description: 'port of the API; a free one without it', default: 0, min: 0, max: 65_535 }),
  }

  async run(): Promise<RunningPlatform> {
    const { flags } = await this.parse(Dev)
    const startedAtMs = Date.now()
    const isKept = flags.persist || flags.state !== undefined
    await removeAbandonedStates()
    const state = await openStateFolder(isKept ? (flags.state ?? '.howazit') : undefined)
    try {
      const port = await choosePort(flags.port, state.lastPort)
      this.note('Starting the platform ...')
      const stopped = untilStopped()
      const { connectors: connectorsDir, 'stand-ins': standIns } = flags
      const platform = await this.start({ stateDir: state.path, port, connectorsDir, standIns })
      await state.rememberPort(Number(new URL(platform.url).port))
      const running = { ...toRunning(platform), stateDir: state.path }
      writeRunningPlatform(running)
      this.show(running, Date.now() - startedAtMs)

      this.note(dim(`stopping (${await stopped}) ...`))
      removeRunningPlatform(process.pid)
      await platform.stop()
      return running
    } finally {
      await state.release()
      this.note(isKept ? `Stopped; the state is kept in ${state.path}.` : 'Stopped; nothing is left behind.')
    }
  }

  /** One line was printed when the platform was ready; there is nothing to add at its end. */
  protected override logJson(): void {}

  private async start(options: DevOptions): Promise<EmbeddedPlatform> {
    const { createLogger, startEmbeddedPlatform } = await import('@howazit/control-plane')
    const logger = createLogger(process.env.HOWAZIT_LOG_LEVEL ?? 'warn')
    return await startEmbeddedPlatform({ ...options, logger, tenants: TENANTS }).catch((error: unknown) => {
      throw toStartError(error)
    })
  }

  private show({ url, stateDir, tenants, standIns = [], operatorToken }: RunningPlatform, tookMs: number): void {
    const [first] = tenants
    if (this.jsonEnabled())
      output.line(JSON.stringify({ url, stateDir, pid: process.pid, tenants, standIns, operatorToken }))
    this.say(`${bold('Howazit is ready')} after ${(tookMs / 1000).toFixed(1)} s`)
    this.say()
    this.say(`  API    ${url}`)
    this.say(`  Docs   ${url}/docs`)
    this.say(`  State  ${stateDir}`)
    this.say(`  Tenants ${tenants.map(({ slug }) => slug).join(', ')}`)
    this.say(`  Token  ${first?.token ?? ''}  ${dim(`(${first?.slug}, this machine and this run only)`)}`)
    this.say()
    for (const line of standInLines(standIns)) this.say(line)
    this.say('Try, in another terminal:')
    this.say('  npx howazit sample --count 1000 --output sample.ndjson')
    this.say('  npx howazit ingest sample.ndjson')
    this.say('  npx howazit analytics nps --segment region')
    this.say('  npx howazit webhook listen')
    this.say('  npx howazit tenant create initech')
    const [standIn] = standIns
    if (standIn) this.say(`  npx howazit connection create ${standIn.connector} --name ${standIn.connector} --stand-in`)
    this.say()
    this.say(dim('Ctrl-C stops everything.'))
  }
}

const standInLines = (standIns: readonly RunningStandIn[]): readonly string[] =>
  standIns.length === 0
    ? []
    : [
        'Stand-ins: nothing of these connectors leaves this machine; below /_fake they show what came',
        ...standIns.map(({ connector, url }) => `  ${connector.padEnd(24)} ${url}`),
        '',
      ]

type DevOptions = Pick<EmbeddedPlatformOptions, 'stateDir' | 'port' | 'connectorsDir' | 'standIns'>

const toRunning = ({ url, tenants, standIns, operatorToken }: EmbeddedPlatform) => ({
  url,
  pid: process.pid,
  startedAt: new Date().toISOString(),
  tenants,
  standIns,
  operatorToken,
})
