import { globSync } from 'node:fs'
import { Args } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { isMappingFile, readMappingFile } from '../../mapping/mapping-file.ts'
import { openLocalSandbox } from '../../mapping/run-locally.ts'
import { runTableTests, type TableResult } from '../../mapping/run-table-tests.ts'
import { green, red } from '../../output.ts'

export interface MappingTestResult {
  passed: number
  failed: number
  tables: readonly TableResult[]
}

export default class MappingTest extends HowazitCommand {
  static override summary = 'Run the table tests beside mappings'
  static override description =
    'Runs in the sandbox that deliveries use, on this machine; the platform is not asked. Exits with 1 when a case fails.'
  static override strict = false
  static override examples = [
    '<%= config.bin %> mapping test',
    '<%= config.bin %> mapping test create-ticket.test.yaml',
    '<%= config.bin %> mapping test create-ticket.hbs --json',
  ]
  static override args = {
    files: Args.string({ description: '*.test.yaml, or mappings; without one every *.test.yaml of this folder' }),
  }

  async run(): Promise<MappingTestResult> {
    const { argv } = await this.parse(MappingTest)
    const files = await Promise.all((argv as string[]).map(toTestFile))
    const tests = files.length > 0 ? files : globSync('*.test.yaml').toSorted((a, b) => (a < b ? -1 : 1))
    if (tests.length === 0)
      throw new CommandError('There is no *.test.yaml here.', { tryThis: 'howazit mapping new NAME' })

    await using sandbox = await openLocalSandbox()
    const tables: TableResult[] = []
    for (const test of tests) tables.push(await runTableTests(sandbox, test))
    for (const table of tables) this.show(table)
    const sum = (count: (table: TableResult) => number) => tables.reduce((all, table) => all + count(table), 0)
    const result = { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed), tables }
    this.say(`${result.passed} passed, ${result.failed} failed`)
    if (result.failed > 0) process.exitCode = EXIT.failure
    return result
  }

  private show({ file, cases }: TableResult): void {
    this.say(file)
    for (const { name, isPassed, difference } of cases) {
      this.say(`  ${isPassed ? green('ok    ') : red('failed')} ${name}`)
      if (difference !== undefined) this.say(difference.replaceAll(/^/gm, '      '))
    }
  }
}

const toTestFile = async (file: string): Promise<string> =>
  isMappingFile(file) ? (await readMappingFile(file)).testPath : file
