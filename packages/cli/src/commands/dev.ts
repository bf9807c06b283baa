import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../howazit-command.ts'
import { bold, dim } from '../output.ts'
import { type RunningPlatform, removeRunningPlatform, writeRunningPlatform } from '../running-platform.ts'
import { untilStopped } from '../until-stopped.ts'

const TENANTS = [
  { slug: 'acme', name: 'Acme' },
  { slug: 'globex', name: 'Globex' },
]

export default class Dev extends HowazitCommand {
  static override summary = 'Run the whole platform on this machine, with nothing to install'
  static override description =
    'Starts PostgreSQL, the ClickHouse engine, every stage and the API on 127.0.0.1, and stops them all with Ctrl-C. Other `howazit` commands of the same user find it by themselves.'
  static override examples = ['<%= config.bin %> dev', '<%= config.bin %> dev --persist --port 8080']
  static override flags = {
    persist: Flags.boolean({ description: 'keep the state in .howazit/ (or --state) and go on from there next time' }),
    state: Flags.string({ description: 'folder for the state; implies --persist' }),
    port: Flags.integer({ description: 'port of the API; a free one without it', default: 0, min: 0, max: 65_535 }),
  }

  async run(): Promise<RunningPlatform> {
    const { flags } = await this.parse(Dev)
    const isKept = flags.persist || flags.state !== undefined
    const stateDir = isKept ? resolve(flags.state ?? '.howazit') : await mkdtemp(join(tmpdir(), 'howazit-'))
    const startedAtMs = Date.now()
    this.note('Starting the platform ...')

    const { createLogger, startEmbeddedPlatform } = await import('@howazit/control-plane')
    const logger = createLogger(process.env.HOWAZIT_LOG_LEVEL ?? 'warn')
    const stopped = untilStopped()
    const platform = await startEmbeddedPlatform({ stateDir, port: flags.port, logger, tenants: TENANTS })
    const running = {
      url: platform.url,
      pid: process.pid,
      stateDir,
      startedAt: new Date().toISOString(),
      tenants: platform.tenants,
    }
    writeRunningPlatform(running)
    this.show(running, Date.now() - startedAtMs)

    this.note(dim(`stopping (${await stopped}) ...`))
    removeRunningPlatform(process.pid)
    await platform.stop()
    if (!isKept) await rm(stateDir, { recursive: true, force: true })
    this.note(isKept ? `Stopped; the state is kept in ${stateDir}.` : 'Stopped; nothing is left behind.')
    return running
  }

  private show({ url, stateDir, tenants }: RunningPlatform, tookMs: number): void {
    const [first] = tenants
    if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify({ url, stateDir, pid: process.pid, tenants })}\n`)
    this.say(`${bold('Howazit is ready')} after ${(tookMs / 1000).toFixed(1)} s`)
    this.say()
    this.say(`  API    ${url}`)
    this.say(`  Docs   ${url}/docs`)
    this.say(`  State  ${stateDir}`)
    this.say(`  Tenants ${tenants.map(({ slug }) => slug).join(', ')}`)
    this.say(`  Token  ${first?.token ?? ''}  ${dim(`(${first?.slug}, this machine and this run only)`)}`)
    this.say()
    this.say('Try, in another terminal:')
    this.say('  npx howazit sample --count 1000 --output sample.ndjson')
    this.say('  npx howazit ingest sample.ndjson')
    this.say('  npx howazit analytics nps --segment region')
    this.say('  npx howazit webhook listen')
    this.say()
    this.say(dim('Ctrl-C stops everything.'))
  }
}
