import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A test engine cannot be started here. The message is one line that says how to get what is missing. */
export class EngineMissing extends Error {
  override name = 'EngineMissing'
}

/** Where a program is on the PATH. @throws EngineMissing naming the Debian package that has it. */
export function findProgram(program: string, debianPackage: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = folders.map((folder) => join(folder, program)).find(isExecutable)
  if (found !== undefined) return found
  throw new EngineMissing(
    `${program} is not on the PATH. Try this: apt-get install --no-install-recommends ${debianPackage}`,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
