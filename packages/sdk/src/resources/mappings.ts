import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  createMapping,
  createMappingVersion,
  deleteMapping,
  getMapping,
  getMappingVersion,
  listMappings,
  listMappingVersions,
  previewMapping,
  publishMapping,
  rollbackMapping,
} from '../generated/sdk.gen.ts'
import type {
  ListMappingsData,
  ListMappingVersionsData,
  MappingCreate,
  MappingPreview,
  MappingPreviewRequest,
  MappingPublication,
  MappingSource,
  MappingVersion,
  MappingVersionWithSource,
  NamedMapping,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Filters of `mappings.list`. */
export type MappingFilter = NonNullable<ListMappingsData['query']>

/** Paging of `mappings.listVersions`. */
export type MappingVersionFilter = NonNullable<ListMappingVersionsData['query']>

/** How events become what an outside system takes, in versions that never change. */
export interface Mappings {
  /**
   * Creates a mapping with its first version, which nothing uses until it is published; throws `mapping_invalid` with the
   * compiler's message, and `conflict` where another mapping has the name.
   *
   * @example
   * const { id } = await howazit.mappings.create({ name: 'ticket', kind: 'handlebars', source: '{"id": {{json event.data.response.id}} }' })
   */
  create(mapping: MappingCreate, options?: CallOptions): Promise<NamedMapping>
  /** Lists mappings, newest first; `{ name }` gives the one of that name. */
  list(filter?: MappingFilter, options?: CallOptions): Listing<NamedMapping>
  /** Gets a mapping with what is published of it; throws `not_found`. */
  get(mappingId: string, options?: CallOptions): Promise<NamedMapping>
  /** Adds a version; the content of one that exists gives that version. */
  createVersion(mappingId: string, source: MappingSource, options?: CallOptions): Promise<MappingVersion>
  /** Gets a version with its source: the latest where none is named. */
  getVersion(mappingId: string, version?: number, options?: CallOptions): Promise<MappingVersionWithSource>
  /** Lists versions, newest first, without their sources. */
  listVersions(mappingId: string, filter?: MappingVersionFilter, options?: CallOptions): Listing<MappingVersion>
  /** Runs a draft or a version on the last responses, redacted, or on events that are given. Nothing is sent. */
  preview(request: MappingPreviewRequest, options?: CallOptions): Promise<MappingPreview>
  /** Publishes a version: for all events, or for `canaryPercent` of them. */
  publish(mappingId: string, publication: MappingPublication, options?: CallOptions): Promise<NamedMapping>
  /** Takes the canary back, or the published version; throws `conflict` where there is nothing to go back to. */
  rollback(mappingId: string, options?: CallOptions): Promise<NamedMapping>
  /** Takes away one that no route uses, throws `conflict` with their names otherwise. Versions stay readable by their numbers. */
  delete(mappingId: string, options?: CallOptions): Promise<void>
}

/** The calls about mappings. */
export const createMappings = (context: Context): Mappings => ({
  create: (body, options) => dataOf(createMapping({ ...callWith(context, options), body })),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listMappings({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (mappingId, options) => dataOf(getMapping({ ...callWith(context, options), path: { mappingId } })),
  createVersion: (mappingId, body, options) =>
    dataOf(createMappingVersion({ ...callWith(context, options), path: { mappingId }, body })),
  getVersion: (mappingId, version, options) =>
    dataOf(
      getMappingVersion({
        ...callWith(context, options),
        path: { mappingId },
        ...(version !== undefined && { query: { version } }),
      }),
    ),
  listVersions: (mappingId, filter = {}, options) =>
    createListing((cursor) =>
      dataOf(
        listMappingVersions({
          ...callWith(context, options),
          path: { mappingId },
          query: { ...filter, ...(cursor && { cursor }) },
        }),
      ),
    ),
  preview: (body, options) => dataOf(previewMapping({ ...callWith(context, options), body })),
  publish: (mappingId, body, options) =>
    dataOf(publishMapping({ ...callWith(context, options), path: { mappingId }, body })),
  async delete(mappingId, options) {
    await deleteMapping({ ...callWith(context, options), path: { mappingId } })
  },
  rollback: (mappingId, options) => dataOf(rollbackMapping({ ...callWith(context, options), path: { mappingId } })),
})
