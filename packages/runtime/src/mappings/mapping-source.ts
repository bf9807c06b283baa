import { hash } from 'node:crypto'
import type { Mapping, MappingPool } from '@howazit/connector-kit'
import { HowazitError, type MappingSource } from '@howazit/sdk'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import { sandboxAway } from './sandbox-away.ts'

/** What a version is known by: the same bytes are the same version, whoever sends them and however often. */
export function hashSource({ kind, source, output = 'json' }: MappingSource): Buffer {
  return hash('sha256', `${kind}\n${output}\n${source}`, 'buffer')
}

/** The source as the sandbox takes it. */
export function toKitMapping({ kind, source, output = 'json' }: MappingSource): Mapping {
  return kind === 'handlebars' ? { kind, source, output } : { kind, source }
}

/**
 * Compiles it where it will run.
 *
 * @throws HowazitError `mapping_invalid` with the compiler's message, `validation_failed` for what cannot be stored
 */
export async function checkSource(
  mappings: Pick<MappingPool, 'check'>,
  source: MappingSource,
  pointer = '/source',
): Promise<void> {
  throwFindings(findUnstorable(source))
  if (source.kind !== 'handlebars' && source.output === 'text') {
    throw new HowazitError(
      'mapping_invalid',
      'Only Handlebars templates render text; fields and JavaScript make JSON.',
      {
        details: { pointer: pointer.replace(/source$/, 'output') },
      },
    )
  }
  const result = await mappings.check(toKitMapping(source)).catch(sandboxAway)
  if (result.status === 'ok') return
  throw new HowazitError('mapping_invalid', `The mapping cannot be used: ${result.message}`, { details: { pointer } })
}
