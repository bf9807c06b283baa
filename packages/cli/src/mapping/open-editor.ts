import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CommandError } from '../command-error.ts'
import { readEditor } from '../environment.ts'
import { EXIT } from '../exit-code.ts'

/**
 * Opens a file in the user's editor and waits until that is closed. The variable is a command line, as `code --wait`, so a
 * shell reads it; the file's name is an argument of its own and never part of it.
 *
 * @throws CommandError where there is none, or it failed
 */
export async function openEditor(path: string): Promise<void> {
  const editor = readEditor()
  if (editor === undefined || editor.trim() === '')
    throw new CommandError('No editor is known.', { tryThis: 'EDITOR=nano howazit mapping edit ...' })
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, editor, path], { stdio: 'inherit' })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === 0) return
  throw new CommandError(`The editor ended with ${code ?? 'a signal'}; nothing was changed on the platform.`, {
    tryThis: 'check EDITOR, and run the same command again',
    exitCode: EXIT.failure,
  })
}
