import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandError } from './command-error.ts'
import { readClientSecret } from './environment.ts'
import { readText } from './read-text.ts'

/** From the environment, from standard input, or asked for without being shown. @throws CommandError for an empty one. */
export async function readSecret(question: string): Promise<string> {
  const secret = readClientSecret() ?? (await (process.stdin.isTTY ? askSecret(question) : readText(process.stdin)))
  if (secret.trim() === '')
    throw new CommandError('There is no secret.', {
      tryThis: 'set HOWAZIT_CLIENT_SECRET, or give it on standard input',
    })
  return secret.trim()
}

/** Asked for on the terminal without being shown; empty where nothing was typed. */
export async function askSecret(question: string): Promise<string> {
  process.stderr.write(question)
  // The terminal's editing works; what is typed is not written back.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
