import { existsSync } from 'node:fs'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import type { MappingFile } from './mapping-file.ts'
import { openLocalSandbox } from './run-locally.ts'
import { runTableTests } from './run-table-tests.ts'

/** @throws CommandError for a file that does not compile, or whose table tests, where it has some, do not pass */
export async function requirePassing({ path, source, testPath }: MappingFile): Promise<void> {
  await using sandbox = await openLocalSandbox()
  await sandbox.check(source, path)
  if (!existsSync(testPath)) return
  const { failed, cases } = await runTableTests(sandbox, testPath)
  if (failed === 0) return
  throw new CommandError(`${failed} of ${cases.length} cases of ${testPath} fail.`, {
    why: cases.filter(({ isPassed }) => !isPassed).map(({ name }) => name),
    tryThis: `howazit mapping test ${testPath}`,
    exitCode: EXIT.failure,
  })
}
