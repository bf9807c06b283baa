import { createInterface } from 'node:readline/promises'

/** Asks on the terminal; anything but yes is no, and so is having nobody to ask. */
export async function askYes(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
  } finally {
    lines.close()
  }
}
