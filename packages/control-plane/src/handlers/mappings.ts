import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { createMapping } from '../operations/create-mapping.ts'
import { createMappingVersion } from '../operations/create-mapping-version.ts'
import { deleteMapping } from '../operations/delete-mapping.ts'
import { getMapping } from '../operations/get-mapping.ts'
import { getMappingVersion } from '../operations/get-mapping-version.ts'
import { listMappingVersions } from '../operations/list-mapping-versions.ts'
import { listMappings } from '../operations/list-mappings.ts'
import { previewMapping } from '../operations/preview-mapping.ts'
import { publishMapping } from '../operations/publish-mapping.ts'
import { rollbackMapping } from '../operations/rollback-mapping.ts'

export const mappingHandlers = (runtime: Runtime) =>
  ({
    listMappings: listMappings(runtime),
    createMapping: createMapping(runtime),
    previewMapping: previewMapping(runtime),
    getMapping: getMapping(runtime),
    deleteMapping: deleteMapping(runtime),
    listMappingVersions: listMappingVersions(runtime),
    createMappingVersion: createMappingVersion(runtime),
    getMappingVersion: getMappingVersion(runtime),
    publishMapping: publishMapping(runtime),
    rollbackMapping: rollbackMapping(runtime),
  }) satisfies Partial<RouteHandlers>
