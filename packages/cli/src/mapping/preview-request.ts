import type { Howazit, MappingPreviewRequest } from '@howazit/sdk'
import { findMapping, findMappingIfThere } from './find-mapping.ts'
import { isMappingFile, type MappingFile, readMappingFile } from './mapping-file.ts'

interface PreviewFlags {
  readonly version?: number | undefined
  readonly connector?: string | undefined
  readonly operation?: string | undefined
}

/** What previews a file, beside what is published under its name, or a version of a mapping. */
export async function toPreviewRequest(
  howazit: Howazit,
  argument: string,
  { version, connector, operation }: PreviewFlags,
): Promise<MappingPreviewRequest> {
  if (isMappingFile(argument)) {
    const request = await toDraftRequest(howazit, await readMappingFile(argument))
    return { ...request, ...(connector !== undefined && operation !== undefined && { connector, operation }) }
  }
  const { id: mappingId } = await findMapping(howazit, argument)
  return { mappingId, ...(version !== undefined && { version }) }
}

export async function toDraftRequest(
  howazit: Howazit,
  { name, source }: Pick<MappingFile, 'name' | 'source'>,
): Promise<MappingPreviewRequest> {
  const mapping = await findMappingIfThere(howazit, name)
  return { draft: source, ...(mapping && { mappingId: mapping.id }) }
}
