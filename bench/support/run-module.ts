import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs a module beside this one as a process of its own, with one JSON argument, and reads the JSON line it prints. */
export async function runModule<Result>(file: string, argument: object): Promise<Result> {
  const path = new URL(file, import.meta.url).pathname
  const { stdout } = await execute(process.execPath, ['--conditions=@howazit/source', path, JSON.stringify(argument)])
  return JSON.parse(stdout) as Result
}
