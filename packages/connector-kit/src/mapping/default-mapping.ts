import type { BodyFormat } from '../manifest/common.ts'
import type { Connector } from '../manifest/connector.ts'
import type { Mapping } from './mapping.ts'

/** A connector with the files beside its manifest, by the names the manifest has for them. */
export interface MappedConnector {
  readonly connector: Connector
  readonly files: Readonly<Record<string, string>>
}

const JSON_FORMATS: readonly BodyFormat[] = ['json', 'ndjson', 'form', 'multipart']

/** The mapping that comes with an operation, by the ending of its file; null where the file is not there. */
export function defaultMapping({ connector, files }: MappedConnector, operation: string): Mapping | null {
  const { mapping: file, format = 'json' } = connector.operations[operation]!
  const source = Object.hasOwn(files, file) ? files[file] : undefined
  if (source === undefined) return null
  if (file.endsWith('.map.js')) return { kind: 'javascript', source }
  if (file.endsWith('.fields.json')) return { kind: 'fields', source }
  return { kind: 'handlebars', source, output: JSON_FORMATS.includes(format) ? 'json' : 'text' }
}
