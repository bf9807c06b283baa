import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ConnectorContent, type ConnectorProblem, filesOf, parseConnector } from '@howazit/connector-kit'

/** A folder that is not offered, and everything that is wrong with it. */
export interface RefusedFolder {
  readonly folder: string
  readonly problems: readonly ConnectorProblem[]
}

export interface ReadConnectors {
  readonly contents: readonly ConnectorContent[]
  readonly refused: readonly RefusedFolder[]
}

/** A manifest, a mapping or hooks; what is larger is none. */
const FILE_BYTES_MAX = 1024 * 1024
const MANIFEST = 'connector.json'
/** Beside the manifest and nowhere else: no separators, no dots at the beginning. */
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}$/

/**
 * The connectors below a folder, one folder each, as `connector publish` writes them: `connector.json` and the mappings that it
 * names. They are read and checked, never run: what is code in them runs in the sandbox alone. One that is wrong is left out.
 */
export async function readConnectorFolder(path: string): Promise<ReadConnectors> {
  // What begins with a dot is being written, or no connector's.
  const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
  const read = await Promise.all(names.map((name) => readOne(path, name)))
  return {
    contents: read.filter((one) => 'connector' in one),
    refused: read.filter((one) => 'problems' in one),
  }
}

async function readOne(path: string, folder: string): Promise<ConnectorContent | RefusedFolder> {
  const refuse = (...problems: readonly ConnectorProblem[]): RefusedFolder => ({ folder, problems })
  const text = await readSmallFile(join(path, folder, MANIFEST))
  if (text === undefined) return refuse(problemOfFile(MANIFEST, ''))
  const parsed = parseConnector(parseJson(text))
  if (parsed.problems) return refuse(...parsed.problems)

  const wanted = filesOf(parsed.connector)
  const found = await Promise.all(
    wanted.map(async ({ name, pointer }) => {
      const source = FILE_NAME.test(name) ? await readSmallFile(join(path, folder, name)) : undefined
      return { name, pointer, source }
    }),
  )
  const absent = found.filter(({ source }) => source === undefined)
  if (absent.length > 0) return refuse(...absent.map(({ name, pointer }) => problemOfFile(name, pointer)))
  return {
    connector: parsed.connector,
    files: Object.fromEntries(found.map(({ name, source }) => [name, source ?? ''])),
  }
}

/** Undefined for what is absent, no plain file (a link could lead anywhere) or too large. */
async function readSmallFile(path: string): Promise<string | undefined> {
  const stats = await lstat(path).catch(() => undefined)
  if (!stats?.isFile() || stats.size > FILE_BYTES_MAX) return undefined
  return await readFile(path, 'utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const problemOfFile = (name: string, pointer: string): ConnectorProblem => ({
  pointer,
  message: `There is no file ${name.slice(0, 100)} of at most ${FILE_BYTES_MAX} bytes beside the manifest.`,
  hint: 'Put it there: a plain file, named by letters, digits, dots, dashes and underscores.',
})
