import type { Howazit, MappingPreviewRequest, NamedMapping } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { findMapping } from './find-mapping.ts'
import { isMappingFile, readMappingFile } from './mapping-file.ts'

/** Two texts of one mapping: a version, and another or a file. */
export interface Sides {
  readonly from: { readonly version: number; readonly source: string }
  readonly to: { readonly version?: number; readonly source: string }
  /** How people know the second one. */
  readonly toName: string
  /** What previews the second beside the first. */
  readonly request: MappingPreviewRequest
}

export interface SidesAsked {
  /** A file, or the name or id of a mapping. */
  readonly mapping: string
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** @throws CommandError where there is no such mapping, or nothing of it is published and no version was named. */
export async function readSides(howazit: Howazit, asked: SidesAsked): Promise<Sides> {
  const file = isMappingFile(asked.mapping) ? await readMappingFile(asked.mapping) : undefined
  const mapping = await findMapping(howazit, file?.name ?? asked.mapping)
  const { version, source } = await howazit.mappings.getVersion(mapping.id, fromOf(mapping, asked))
  const shared = { from: { version, source } }
  const request = { mappingId: mapping.id, besideVersion: version }
  if (file) {
    const to = { source: file.source.source }
    return { ...shared, to, toName: file.path, request: { ...request, draft: file.source } }
  }
  const other = await howazit.mappings.getVersion(mapping.id, asked.to ?? mapping.latestVersion)
  const to = { version: other.version, source: other.source }
  return { ...shared, to, toName: `version ${other.version}`, request: { ...request, version: other.version } }
}

function fromOf({ name, publishedVersion }: NamedMapping, { from }: SidesAsked): number {
  const version = from ?? publishedVersion
  if (version !== undefined) return version
  throw new CommandError(`Nothing of ${name} is published that it could be set beside.`, {
    tryThis: `howazit mapping diff ${name} 1 2`,
  })
}
