import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { CommandError } from './command-error.ts'

const BLOCK_CHARS = 64 * 1024

/** Lines joined to blocks: a write for each of a million lines would take longer than making them. */
async function* toBlocks(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const line of lines) {
    block += line
    if (block.length < BLOCK_CHARS) continue
    yield block
    block = ''
  }
  if (block !== '') yield block
}

/** Writes lines, which bring their line ends, to a file or to standard output (`-`), as fast as it takes them. */
export async function writeLines(lines: AsyncIterable<string> | Iterable<string>, path: string): Promise<void> {
  if (path === '-') await pipeline(toBlocks(lines), process.stdout, { end: false })
  else await pipeline(toBlocks(lines), await openForWriting(path))
}

async function openForWriting(path: string): Promise<WriteStream> {
  const file = createWriteStream(path)
  try {
    await once(file, 'open')
    return file
  } catch (error) {
    throw new CommandError(`${path} cannot be written.`, {
      why: [(error as Error).message],
      tryThis: 'name a file in a folder that exists and is yours',
    })
  }
}

/** Under `--json` standard output is one document: the command's result. The lines themselves go to a file then. */
export function refuseTwoDocuments(path: string): void {
  if (path !== '-') return
  throw new CommandError('--json prints the result on standard output, where the data would go.', {
    tryThis: 'add --output FILE, or leave --json away',
  })
}

/** The lines of an export, each with a line end; resolves to how many there were. */
export async function writeExport(exported: AsyncIterable<string>, path: string): Promise<number> {
  let lines = 0
  async function* counted(): AsyncGenerator<string> {
    for await (const line of exported) {
      lines += 1
      yield `${line}\n`
    }
  }
  await writeLines(counted(), path)
  return lines
}
