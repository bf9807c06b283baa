import type { Runtime } from '../runtime.ts'
import { createMapping } from './create-mapping.ts'
import { createMappingVersion } from './create-mapping-version.ts'
import { deleteMapping } from './delete-mapping.ts'
import { getMapping } from './get-mapping.ts'
import { getMappingVersion } from './get-mapping-version.ts'
import { listMappingVersions } from './list-mapping-versions.ts'
import { listMappings } from './list-mappings.ts'
import type { MappingDeps } from './mapping-deps.ts'
import { previewMapping } from './preview-mapping.ts'
import { publishMapping } from './publish-mapping.ts'
import { rollbackMapping } from './rollback-mapping.ts'

/**
 * The operations on mappings, as the control plane calls them. A mapping has a name and versions that never change; what is
 * published decides which of them an event is mapped by (`chooseVersion`), and a delivery keeps what was decided for it.
 */
export function createMappings(deps: MappingDeps): Runtime['mappings'] {
  const { oltp } = deps
  return Object.freeze({
    create: (tenant, mapping) => createMapping(deps, tenant, mapping),
    get: (tenant, mappingId) => getMapping(oltp, tenant, mappingId),
    list: (tenant, query) => listMappings(oltp, tenant, query),
    createVersion: (tenant, mappingId, source) => createMappingVersion(deps, tenant, { mappingId, source }),
    getVersion: (tenant, mappingId, query) => getMappingVersion(oltp, tenant, { mappingId, ...query }),
    listVersions: (tenant, mappingId, query) => listMappingVersions(oltp, tenant, { mappingId, ...query }),
    preview: (tenant, request) => previewMapping(deps, tenant, request),
    publish: (tenant, mappingId, publication) => publishMapping(deps, tenant, { mappingId, ...publication }),
    rollback: (tenant, mappingId) => rollbackMapping(deps, tenant, mappingId),
    delete: (tenant, mappingId) => deleteMapping(deps, tenant, mappingId),
  } satisfies Runtime['mappings'])
}
