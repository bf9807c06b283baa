import { readFile } from 'node:fs/promises'
import { parse, YAMLParseError } from 'yaml'
import { CommandError } from '../command-error.ts'
import { readTested } from './mapping-file.ts'
import type { LocalSandbox } from './run-locally.ts'
import { judgeRun, parseTable, type TestOutcome } from './table-tests.ts'

/** What became of the table tests in one file. */
export interface TableResult {
  readonly file: string
  readonly mapping: string
  readonly passed: number
  readonly failed: number
  readonly cases: readonly TestOutcome[]
}

/** Runs the table on the mapping beside it. @throws CommandError where one of them cannot be read or does not compile. */
export async function runTableTests(sandbox: LocalSandbox, testPath: string): Promise<TableResult> {
  const { path, source } = await readTested(testPath)
  const cases = parseTable(await readYaml(testPath), testPath)
  await sandbox.check(source, path)
  const runs = await sandbox.run(
    source,
    cases.map(({ event, questions }) => ({ event, seed: 'test', questions })),
  )
  const outcomes = cases.map((each, at) => judgeRun(each, runs[at]!))
  const failed = outcomes.filter(({ isPassed }) => !isPassed).length
  return { file: testPath, mapping: path, passed: outcomes.length - failed, failed, cases: outcomes }
}

async function readYaml(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8')
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new CommandError(`${path} is not YAML.`, {
      why: [error.message.split('\n')[0] ?? ''],
      tryThis: 'mend it at that place',
    })
  }
}
