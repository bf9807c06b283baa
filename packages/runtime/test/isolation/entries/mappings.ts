import { both, type Entries, NO_IDS, PAGE } from './entry.ts'

export const mappingEntries = {
  'mappings.create': NO_IDS,
  'mappings.get': ({ mappings }, tenant, { mappingId }) => mappings.get(tenant, mappingId),
  'mappings.list': ({ mappings }, tenant, { cursor }) =>
    both(mappings.list(tenant, PAGE), mappings.list(tenant, { ...PAGE, cursor })),
  'mappings.createVersion': ({ mappings }, tenant, { mappingId }) =>
    mappings.createVersion(tenant, mappingId, { kind: 'handlebars', source: '{"changed": true}' }),
  'mappings.getVersion': ({ mappings }, tenant, { mappingId }) => mappings.getVersion(tenant, mappingId, {}),
  'mappings.listVersions': ({ mappings }, tenant, { mappingId }) => mappings.listVersions(tenant, mappingId, PAGE),
  'mappings.preview': ({ mappings }, tenant, { mappingId }) => mappings.preview(tenant, { mappingId }),
  'mappings.publish': ({ mappings }, tenant, { mappingId }) => mappings.publish(tenant, mappingId, { version: 1 }),
  'mappings.delete': ({ mappings }, tenant, { mappingId }) => mappings.delete(tenant, mappingId),
  'mappings.rollback': ({ mappings }, tenant, { mappingId }) => mappings.rollback(tenant, mappingId),
} satisfies Entries
