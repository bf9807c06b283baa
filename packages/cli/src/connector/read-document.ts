import { open } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { CommandError } from '../command-error.ts'

/** Stripe's and GitHub's are some 10 MiB as JSON. */
const BYTES_MAX = 32 * 1024 * 1024
/** What aliases of a document may multiply to; those of real ones are few. */
const ALIASES_MAX = 100

/** A document of somebody else, JSON or YAML 1.2. @throws CommandError where it is neither, or too large */
export async function readDocument(path: string): Promise<unknown> {
  const text = await readBounded(path)
  if (/^\s*[{[]/.test(text)) return parseJson(text, path)
  const parsed = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' })
  const [error] = parsed.errors
  if (error) throw unreadable(path, error.message.split('\n')[0] ?? 'It is no YAML.')
  try {
    return parsed.toJS({ maxAliasCount: ALIASES_MAX })
  } catch (cause) {
    throw unreadable(path, (cause as Error).message)
  }
}

async function readBounded(path: string): Promise<string> {
  await using file = await open(path).catch((error: unknown) => {
    throw unreadable(
      path,
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'There is no such file.' : String(error),
    )
  })
  const { size } = await file.stat()
  if (size > BYTES_MAX) throw unreadable(path, `It has ${size} bytes; ${BYTES_MAX} are read.`)
  return file.readFile('utf8')
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(path, (error as Error).message)
  }
}

const unreadable = (path: string, why: string): CommandError =>
  new CommandError(`${path} cannot be read as JSON or YAML.`, {
    why: [why],
    tryThis: 'give the OpenAPI document of the vendor: --from-openapi openapi.yaml',
    code: 'document_unusable',
  })
