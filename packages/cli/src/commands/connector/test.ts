import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestedCase } from '@howazit/connector-kit/testing'
import { Args, Flags } from '@oclif/core'
import { claimOf, renderPactOf } from '../../connector/connector-pact.ts'
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
  /** Golden files that `--update` wrote, and the pact. */
  updated: readonly string[]
}

export default class ConnectorTest extends HowazitCommand {
  static override summary = 'Replay the samples of a connector, and faults of every kind'
  static override description =
    'Maps known events in the sandbox, and compares the requests that are made and what is made of the replies with the golden files, and the pact in its folder with both. Nothing is sent anywhere. Exits with 1 when a sample fails or the pact is stale.'
  static override examples = [
    '<%= config.bin %> connector test',
    '<%= config.bin %> connector test my-crm --update',
    '<%= config.bin %> connector test my-crm --pact',
    '<%= config.bin %> connector test my-crm --json',
  ]
  static override args = {
    folder: Args.string({ description: 'the folder of the connector; without it this one, or the only one below it' }),
  }
  static override flags = {
    update: Flags.boolean({
      description:
        'write the requests that are made into the samples, and what they say into the pact, to be read before they are kept',
    }),
    pact: Flags.boolean({ description: `write the samples as a pact to pacts/ of the folder (Pact specification 4)` }),
  }

  async run(): Promise<ConnectorTestResult> {
    const { args, flags } = await this.parse(ConnectorTest)
    const folder = findConnectorFolder(args.folder, 'howazit connector test')
    await using opened = await openConnector(folder)
    const updated = await update(opened, flags)
    for (const [file, text] of Object.entries(updated)) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), text)
      this.say(`wrote ${join(folder, file)}`)
    }

    const { testConnector, testFaults, testPact } = await import('@howazit/connector-kit/testing')
    const { connector, hash, mappings } = opened
    const sources = { connector, mappings, files: { ...opened.files, ...updated } }
    const cases = [
      ...(await testConnector(sources)),
      ...(await testFaults(sources)),
      ...(await testPact(sources, claimOf(sources.files))),
    ]
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

/** What has to be written, by its path below the folder; only what changes. */
async function update(
  { connector, files, mappings }: OpenedConnector,
  flags: { readonly update: boolean; readonly pact: boolean },
): Promise<Readonly<Record<string, string>>> {
  const { PACT_FOLDER, pactFileOf, updateGolden } = await import('@howazit/connector-kit/testing')
  const changed = flags.update ? await updateGolden({ connector, files, mappings }) : {}
  const pactFile = `${PACT_FOLDER}/${pactFileOf(connector)}`
  const writesPact = flags.pact || (flags.update && files[pactFile] !== undefined)
  if (!writesPact) return changed
  const text = await renderPactOf({ connector, files: { ...files, ...changed }, mappings })
  return text === files[pactFile] ? changed : { ...changed, [pactFile]: text }
}
