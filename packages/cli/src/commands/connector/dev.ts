import type { FakeTarget, TestedCase } from '@howazit/connector-kit/testing'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { fakeAddresses } from '../../connector/fake-addresses.ts'
import { findConnectorFolder } from '../../connector/find-folder.ts'
import { readFolder } from '../../connector/open-connector.ts'
import { readFaults } from '../../connector/read-faults.ts'
import { compareCases, type TriedFolder, tryFolder } from '../../connector/tried-folder.ts'
import { watchFolder } from '../../connector/watch-folder.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, dim, green, output, red } from '../../output.ts'
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
    await using served = await serveFake(fake, {
      port: flags.port,
      operations: () => Object.keys(tried.connector.operations),
      host: () => hostOf(tried),
    }).catch(noPort(flags.port))
    const stopping = new AbortController()
    const stopped = untilStopped().then((why) => {
      stopping.abort()
      return why
    })
    const result = { connector: tried.connector.id, url: served.url, tries: 1 }
    this.showReady(tried, served.url)
    let current: FakeTarget = fake

    await watchFolder(folder, files, {
      signal: stopping.signal,
      read: () => readFolder(folder),
      onChange: async (now, changed) => {
        result.tries += 1
        const next = now instanceof Error ? now : await tryFolder(folder, now, mappings).catch((error: Error) => error)
        if (next instanceof Error) return this.showProblem(next, changed)
        this.showDifference(tried, next, changed)
        current = createFake(next.model, { ...options, from: current })
        served.replace(current)
        tried = next
      },
    })
    this.note(dim(`stopping (${await stopped}) ...`))
    return result
  }

  /** Each line was printed when it happened; there is nothing to add at the end. */
  protected override logJson(): void {}

  private tell(event: Readonly<Record<string, unknown>>): void {
    if (this.jsonEnabled()) output.line(JSON.stringify(event))
  }

  private showReady({ model, cases, connector, hash }: TriedFolder, url: string): void {
    const operations = fakeAddresses(model, url)
    const failed = cases.filter(({ differences }) => differences.length > 0)
    this.tell({
      event: 'ready',
      url,
      knobs: `${url}/_fake`,
      connector: connector.id,
      version: connector.version,
      hash,
      operations,
      failed,
    })
    this.say(`${bold(`A fake of ${connector.name} is ready`)} at ${url}`)
    this.say()
    for (const { operation, method, url: address, curl } of operations) {
      this.say(`  ${bold(operation)}  ${method} ${address}`)
      this.say(dim(`    ${curl}`))
    }
    this.say()
    this.say('Try, in another terminal:')
    const [first] = operations
    if (first) this.say(`  curl -sS -X POST ${url}/_fake/faults --data-raw ${first.operation}=429:3`)
    this.say(`  curl -sS ${url}/_fake`)
    this.say(`  curl -sS -X DELETE ${url}/_fake/faults`)
    this.say()
    this.showCases(cases)
    this.say(dim('Waiting for changes. Ctrl-C ends it.'))
  }

  private showDifference(before: TriedFolder, now: TriedFolder, changed: readonly string[]): void {
    const difference = compareCases(before.cases, now.cases)
    const { failing, mended, added, gone } = difference
    const hash = before.hash === now.hash ? {} : { hash: now.hash }
    this.tell({
      event: 'changed',
      files: changed,
      ...hash,
      passed: now.cases.length - failing.length,
      failed: failing.length,
      ...difference,
    })
    this.say(`${bold(changed.join(', '))} changed`)
    if (hash.hash !== undefined)
      this.say(`  the manifest is another: ${before.hash.slice(0, 12)} -> ${hash.hash.slice(0, 12)}`)
    for (const id of mended) this.say(`  ${green('passes now')}  ${id}`)
    for (const id of added) this.say(`  new         ${id}`)
    for (const id of gone) this.say(`  gone        ${id}`)
    this.showCases(now.cases)
  }

  private showCases(cases: readonly TestedCase[]): void {
    const failing = cases.filter(({ differences }) => differences.length > 0)
    for (const { operation, name, differences } of failing) {
      this.say(`${red('failed')} ${operation}: ${name}`)
      for (const difference of differences) this.say(`       ${difference}`)
    }
    this.say(`${cases.length - failing.length} passed, ${failing.length} failed`)
  }

  /** The fake stays as it was until the folder can be evaluated again. */
  private showProblem(error: Error, changed: readonly string[]): void {
    const why = error instanceof CommandError ? error.why : []
    this.tell({ event: 'problem', files: changed, message: error.message, why })
    this.say(`${red('problem')} ${error.message}`)
    for (const line of why) this.say(`       ${line}`)
  }
}

/** The host that signed requests are for. */
function hostOf({ model }: TriedFolder): string {
  const [sample] = model.samples
  return sample ? new URL(sample.request.url).host : 'fake.invalid'
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
