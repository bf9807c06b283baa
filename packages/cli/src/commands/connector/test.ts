import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestedCase } from '@howazit/connector-kit/testing'
import { Args, Flags } from '@oclif/core'
import { findConnectorFolder } from '../../connector/find-folder.ts'
import { type OpenedConnector, openConnector } from '../../connector/open-connector.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { green, red } from '../../output.ts'

export interface ConnectorTestResult {
  connector: string
  version: string
  /** What a tenant pins. */
  hash: string
  passed: number
  failed: number
  cases: readonly TestedCase[]
  /** Golden files that `--update` wrote. */
  updated: readonly string[]
}

export default class ConnectorTest extends HowazitCommand {
  static override summary = 'Replay the samples of a connector, and faults of every kind'
  static override description =
    'Maps known events in the sandbox, and compares the requests that are made and what is made of the replies with the golden files. Nothing is sent anywhere. Exits with 1 when a sample fails.'
  static override examples = [
    '<%= config.bin %> connector test',
    '<%= config.bin %> connector test my-crm --update',
    '<%= config.bin %> connector test my-crm --json',
  ]
  static override args = {
    folder: Args.string({ description: 'the folder of the connector; without it this one, or the only one below it' }),
  }
  static override flags = {
    update: Flags.boolean({
      description: 'write the requests that are made into the samples, to be read before they are kept',
    }),
  }

  async run(): Promise<ConnectorTestResult> {
    const { args, flags } = await this.parse(ConnectorTest)
    const folder = findConnectorFolder(args.folder, 'howazit connector test')
    await using opened = await openConnector(folder)
    const updated = flags.update ? await update(opened) : {}
    for (const file of Object.keys(updated)) this.say(`wrote ${join(folder, file)}`)

    const { testConnector, testFaults } = await import('@howazit/connector-kit/testing')
    const { connector, hash, mappings } = opened
    const sources = { connector, mappings, files: { ...opened.files, ...updated } }
    const cases = [...(await testConnector(sources)), ...(await testFaults(sources))]
    for (const each of cases) this.show(each)
    const failed = cases.filter(({ differences }) => differences.length > 0).length
    const passed = cases.length - failed
    this.say(`${passed} passed, ${failed} failed`)
    if (failed > 0) process.exitCode = EXIT.failure
    else this.note(`Next: howazit connector certify ${folder}`)
    const { id, version } = connector
    return { connector: id, version, hash, passed, failed, cases, updated: Object.keys(updated) }
  }

  private show({ operation, name, differences }: TestedCase): void {
    const mark = differences.length === 0 ? green('ok    ') : red('failed')
    this.say(`${mark} ${operation}: ${name}`)
    for (const difference of differences) this.say(`       ${difference}`)
  }
}

async function update({
  folder,
  connector,
  files,
  mappings,
}: OpenedConnector): Promise<Readonly<Record<string, string>>> {
  const { updateGolden } = await import('@howazit/connector-kit/testing')
  const changed = await updateGolden({ connector, files, mappings })
  for (const [file, text] of Object.entries(changed)) await writeFile(join(folder, file), text)
  return changed
}
