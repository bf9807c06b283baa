// The folders of connectors/ as one module: what a connector is made of besides its manifest (mappings, hooks) is text and
// comes along as text, so that it is there wherever the package is.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const MANIFEST = 'connector.ts'
/** Mappings in the three languages, and hooks; tests beside them stay where they are. */
const IS_CONTENT = /^(?:[a-z0-9-]+\.(?:hbs|map\.js|fields\.json)|hooks\.js)$/

const literal = (text) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`

const readConnector = async (folder, id) => {
  const names = (await readdir(join(folder, id))).toSorted()
  if (!names.includes(MANIFEST)) return []
  const files = names.filter((name) => IS_CONTENT.test(name))
  const texts = await Promise.all(files.map((name) => readFile(join(folder, id, name), 'utf8')))
  return [{ id, files: files.map((name, index) => [name, texts[index]]) }]
}

const camel = (id) => id.replaceAll(/_([a-z0-9])/g, (_match, letter) => letter.toUpperCase())

const renderEntry = ({ id, files }) => `  {
    connector: ${camel(id)},
    files: {${files.map(([name, text]) => `\n      ${literal(name)}:\n        ${literal(text)},`).join('')}
    },
  },`

export const renderConnectorRegistry = async (folder) => {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const ids = entries.map(({ name }) => name).toSorted()
  const found = (await Promise.all(ids.map((id) => readConnector(folder, id)))).flat()
  return `// Generated from the folders beside it by scripts/generate.mjs.

import type { Connector } from '@howazit/connector-kit'
${found.map(({ id }) => `import ${camel(id)} from './${id}/${MANIFEST}'`).join('\n')}

/** A connector with the files beside its manifest: mappings and hooks, by the names the manifest has for them. */
export interface BuiltInConnector {
  readonly connector: Connector
  readonly files: Readonly<Record<string, string>>
}

/** Every connector that comes with the platform, by id. */
export const registry: readonly BuiltInConnector[] = [
${found.map(renderEntry).join('\n')}
]
`
}
