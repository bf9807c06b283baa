import type { Operation } from '@howazit/connector-kit'

/**
 * The correlation id has the response’s id, by which the record is looked for. A query with a column that a table does not have
 * finds anything, so what is found is looked at again.
 */
export const createRecord: Operation = {
  title: 'Create a record',
  summary: 'A detractor becomes an incident of the caller with that address.',
  on: ['response.created'],
  mapping: 'create-record.map.js',
  steps: [
    {
      name: 'record',
      method: 'GET',
      path: '/api/now/v2/table/{settings.table}',
      query: {
        sysparm_query: 'correlation_id={input.fields.correlation_id}',
        sysparm_fields: 'sys_id,number,correlation_id',
        sysparm_limit: '1',
      },
      among: { items: '/result', holding: '{input.fields.correlation_id}' },
      capture: { id: '/sys_id' },
      onFound: { when: 'id', done: true },
    },
    {
      name: 'caller',
      onlyIf: ['input.email'],
      method: 'GET',
      path: '/api/now/v2/table/sys_user',
      query: {
        sysparm_query: 'active=true^email={input.email}',
        sysparm_fields: 'sys_id',
        sysparm_limit: '1',
      },
      success: [{ body: '/result', matches: '^\\[' }],
      capture: { id: '/result/0/sys_id' },
    },
  ],
  method: 'POST',
  path: '/api/now/v2/table/{settings.table}',
  query: { sysparm_fields: 'sys_id,number,correlation_id' },
  body: { '...': '{input.fields}', caller_id: '{steps.caller.id}' },
  success: [{ status: [201] }, { body: '/result/sys_id', exists: true }],
  remoteId: { body: '/result/sys_id' },
  remoteUrl: 'https://{settings.instance}.service-now.com/{settings.table}.do?sys_id={remoteId}',
  idempotency: { kind: 'lookup', step: 'record' },
  limits: [
    { field: '/fields/short_description', charactersMax: 160, onExcess: 'truncate' },
    { field: '/fields/description', charactersMax: 4_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta'],
}
