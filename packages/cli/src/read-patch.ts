import { readFile } from 'node:fs/promises'
import type { JsonPatchOperation } from '@howazit/sdk'
import { CommandError } from './command-error.ts'
import { readText } from './read-text.ts'

/** Operations of JSON Patch: from a file, from standard input (`-`), or as they are typed. @throws CommandError for what is none */
export async function readPatch(given: string, tryThis: string): Promise<JsonPatchOperation[]> {
  const isTyped = given.trimStart().startsWith('[')
  const name = isTyped ? 'The patch' : given
  let operations: unknown
  try {
    operations = JSON.parse(isTyped ? given : await readWhole(given))
  } catch (error) {
    throw new CommandError(`${name} is not read.`, { why: [(error as Error).message], tryThis })
  }
  if (Array.isArray(operations)) return operations as JsonPatchOperation[]
  throw new CommandError(`${name} is not a list of operations.`, { tryThis })
}

const readWhole = (path: string): Promise<string> => (path === '-' ? readText(process.stdin) : readFile(path, 'utf8'))
