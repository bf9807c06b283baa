import type { MappingPool } from '@howazit/connector-kit'
import { HowazitError, type Mapping } from '@howazit/sdk'

/** Compiles a mapping in the sandbox; throws `mapping_invalid` with the compiler's message. */
export async function checkMapping(mappings: Pick<MappingPool, 'check'>, mapping: Mapping): Promise<void> {
  const result = await mappings.check(mapping)
  if (result.status === 'ok') return
  const details = { pointer: '/mapping/source' }
  throw new HowazitError('mapping_invalid', `The mapping cannot be used: ${result.message}`, { details })
}
