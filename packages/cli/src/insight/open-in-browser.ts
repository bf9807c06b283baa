import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CommandError } from '../command-error.ts'

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
}

/** Shows a file of this machine in the browser, which outlives the command. */
export async function openInBrowser(path: string): Promise<void> {
  // No shell: a path is whatever somebody called a folder.
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...args, path], { stdio: 'ignore', detached: true })
  try {
    await once(child, 'spawn')
    child.unref()
  } catch (error) {
    throw new CommandError('There is nothing here to open a browser with.', {
      why: [(error as Error).message],
      tryThis: `open ${path} yourself`,
    })
  }
}
