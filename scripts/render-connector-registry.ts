// The folders of connectors/ as data: their manifests, evaluated and checked once, here, and what else they are made of
// (mappings, hooks) as text. The platform reads it like any connector.json and runs no connector.ts, ours as little as others'.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Connector, ConnectorContent } from '@howazit/connector-kit'
import { resolveToSource } from './resolve-to-source.ts'

const MANIFEST = 'connector.ts'
/** Mappings in the three languages, and hooks; tests beside them stay where they are. */
const IS_CONTENT = /^(?:[a-z0-9-]+\.(?:hbs|map\.js|fields\.json)|hooks\.js)$/

/** The registry's JSON. Throws where a folder's `connector.ts` is none, and says which. */
export async function renderConnectorRegistry(folder: string): Promise<string> {
  resolveToSource()
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const ids = entries.map(({ name }) => name).toSorted()
  const found = await Promise.all(ids.map((id) => readConnector(join(folder, id))))
  return `${JSON.stringify(found.flat(), null, 1)}\n`
}

async function readConnector(folder: string): Promise<readonly ConnectorContent[]> {
  const names = (await readdir(folder)).toSorted()
  if (!names.includes(MANIFEST)) return []
  const files = names.filter((name) => IS_CONTENT.test(name))
  const texts = files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)
  const connector = await evaluate(join(folder, MANIFEST))
  return [{ connector, files: Object.fromEntries(await Promise.all(texts)) }]
}

async function evaluate(path: string): Promise<Connector> {
  try {
    return ((await import(pathToFileURL(path).href)) as { default: Connector }).default
  } catch (error) {
    throw new Error(`${path} is no connector: ${(error as Error).message}`, { cause: error })
  }
}
