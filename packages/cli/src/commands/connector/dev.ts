import type { ConnectorFiles } from '@howazit/connector-kit/authoring'
import type { FakeTarget } from '@howazit/connector-kit/testing'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { type DevReport, reportChange, reportProblem, reportReady } from '../../connector/fake/dev-report.ts'
import { readFaults } from '../../connector/fake/read-faults.ts'
import { tryFolder } from '../../connector/fake/tried-folder.ts'
import { watchFolder } from '../../connector/fake/watch-folder.ts'
import { findConnectorFolder } from '../../connector/find-folder.ts'
import { readFolder } from '../../connector/open-connector.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { dim, output } from '../../output.ts'
import { untilStopped } from '../../until-stopped.ts'

export interface ConnectorDevResult {
  connector: string
  url: string
  /** How often the folder was tried. */
  tries: number
}

export default class ConnectorDev extends HowazitCommand {
  static override summary = 'Run a connector against a fake of its vendor, and try it again on every change'
  static override description =
    'Serves a stateful fake on 127.0.0.1, made of the manifest and the samples: it answers what they say, knows a repeat, checks credentials, and has whatever faults it is told to. When a file of the folder changes, the manifest is evaluated in the sandbox, the samples are replayed, and what is different is shown; what was made at the fake stays. With --json each of these is a line. Ctrl-C ends it.'
  static override examples = [
    '<%= config.bin %> connector dev',
    '<%= config.bin %> connector dev my-crm --port 4010 --fault createRecord=429:3,retry-after=date --fault createRecord=reset',
    '<%= config.bin %> connector dev --json',
  ]
  static override args = {
    folder: Args.string({ description: 'the folder of the connector; without it this one, or the only one below it' }),
  }
  static override flags = {
    port: Flags.integer({ description: 'port of the fake; a free one without it', default: 0, min: 0, max: 65_535 }),
    fault: Flags.string({
      multiple: true,
      default: [],
      description: 'OPERATION=FAULT[:TIMES][,OPTION=VALUE]: createRecord=429:3, createRecord=slow,ms=2000, *=timeout',
    }),
    'any-credentials': Flags.boolean({ description: 'take any credentials, or none' }),
  }

  async run(): Promise<ConnectorDevResult> {
    const { args, flags } = await this.parse(ConnectorDev)
    const folder = findConnectorFolder(args.folder, 'howazit connector dev')
    const { createMappingPool } = await import('@howazit/connector-kit')
    const { createFake, serveFake } = await import('@howazit/connector-kit/testing')
    const files = await readFolder(folder)
    await using mappings = createMappingPool({ size: 1, spares: 0 })
    let tried = await tryFolder(folder, files, mappings)
    const faults = await readFaults(flags.fault, Object.keys(tried.connector.operations))
    const options = { now: () => new Date(), takesAnyone: flags['any-credentials'] }
    const fake = createFake(tried.model, { ...options, faults })
    await using served = await serveFake(fake, { port: flags.port }).catch(noPort(flags.port))
    const result = { connector: tried.connector.id, url: served.url, tries: 1 }
    this.show(reportReady(tried, served.url))
    const { signal, stopped } = stopSignal()
    let current: FakeTarget = fake
    const onChange = async (now: ConnectorFiles | Error, changed: readonly string[]) => {
      result.tries += 1
      const next = now instanceof Error ? now : await tryFolder(folder, now, mappings).catch((error: Error) => error)
      if (next instanceof Error) return this.show(reportProblem(next, changed))
      // The fake is of the new manifest before anybody is told of it.
      current = createFake(next.model, { ...options, from: current })
      served.replace(current)
      this.show(reportChange(tried, next, changed))
      tried = next
    }
    await watchFolder(folder, files, { signal, read: () => readFolder(folder), onChange })
    this.note(dim(`stopping (${await stopped}) ...`))
    return result
  }

  /** Each line was printed when it happened; there is nothing to add at the end. */
  protected override logJson(): void {}

  private show({ event, lines }: DevReport): void {
    if (this.jsonEnabled()) output.line(JSON.stringify(event))
    for (const line of lines) this.say(line)
  }
}

function stopSignal(): { readonly signal: AbortSignal; readonly stopped: Promise<string> } {
  const stopping = new AbortController()
  const stopped = untilStopped().then((why) => {
    stopping.abort()
    return why
  })
  return { signal: stopping.signal, stopped }
}

const noPort =
  (port: number) =>
  (error: NodeJS.ErrnoException): never => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new CommandError(`Port ${port} is taken.`, {
      tryThis: 'howazit connector dev without --port takes a free one',
      exitCode: EXIT.conflict,
    })
  }
