import type { BodyFormat, Mapping } from '@howazit/connector-kit'
import type { ConnectorContent } from '../connectors/connectors.ts'

const JSON_FORMATS: readonly BodyFormat[] = ['json', 'ndjson', 'form', 'multipart']

/** The mapping that comes with an operation, by the ending of its file; null where the file is not there. */
export function defaultMapping({ connector, files }: ConnectorContent, operation: string): Mapping | null {
  const { mapping: file, format = 'json' } = connector.operations[operation]!
  const source = Object.hasOwn(files, file) ? files[file] : undefined
  if (source === undefined) return null
  if (file.endsWith('.map.js')) return { kind: 'javascript', source }
  if (file.endsWith('.fields.json')) return { kind: 'fields', source }
  return { kind: 'handlebars', source, output: JSON_FORMATS.includes(format) ? 'json' : 'text' }
}
