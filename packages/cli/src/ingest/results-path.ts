import { accessSync, constants } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Beside the file, or in the current folder where that one cannot be written, or where there is no file but a pipe. */
export function resultsPathOf(path: string): string {
  const name = `${path === '-' ? 'stdin' : path}.rejected.ndjson`
  try {
    accessSync(dirname(name), constants.W_OK)
    return name
  } catch {
    return basename(name)
  }
}
