import type { BodyFormat } from '../manifest/common.ts'
import type { Connector } from '../manifest/connector.ts'
import type { Mapping } from './mapping.ts'
import { withEscaping } from './with-escaping.ts'

/** A connector with the files beside its manifest, by the names the manifest has for them. */
export interface MappedConnector {
  readonly connector: Connector
  readonly files: Readonly<Record<string, string>>
}

const JSON_FORMATS: readonly BodyFormat[] = ['json', 'ndjson', 'form', 'multipart']

/** The mapping that comes with an operation, by the ending of its file; null where the file is not there. */
export function defaultMapping({ connector, files }: MappedConnector, operation: string): Mapping | null {
  const { [operation]: described } = connector.operations
  const { mapping: file, format = 'json' } = described!
  const source = Object.hasOwn(files, file) ? files[file] : undefined
  if (source === undefined) return null
  if (file.endsWith('.map.js')) return withEscaping({ kind: 'javascript', source }, described!)
  const output = JSON_FORMATS.includes(format) ? 'json' : 'text'
  const mapping: Mapping = file.endsWith('.fields.json')
    ? { kind: 'fields', source }
    : { kind: 'handlebars', source, output }
  return withEscaping(mapping, described!)
}
