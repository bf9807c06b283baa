import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { CommandError } from './command-error.ts'
import { openSource, type Source } from './import/open-source.ts'

/** The file a command was given, or standard input (`-`). What is not a file of the file system's making is told by name. */
export async function openFile(path: string, signal?: AbortSignal): Promise<Source> {
  try {
    const source = await openSource(path, signal ? { signal } : {})
    // The copy of standard input holds answers: it goes even when a second Ctrl-C ends the process without unwinding.
    if (path === '-') process.once('exit', () => rmSync(dirname(source.path), { recursive: true, force: true }))
    return source
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== undefined) throw Object.assign(error as Error, { path })
    throw new CommandError(`${path} cannot be read: ${message}`, {
      tryThis: 'check that the file is whole, and not something else by its name',
    })
  }
}
