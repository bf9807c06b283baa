import type { ChildProcess } from 'node:child_process'

/** Resolves with a few words for the log once the process has ended, or could not be started at all. Never rejects. */
export function describeExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`),
    )
  })
}
