import type { Operation } from '@howazit/connector-kit'

/** While an alert with this alias is open there is no other; one more is counted on it. */
export const raiseAlert: Operation = {
  title: 'Raise an alert',
  summary: 'A detractor becomes an alert of the team whose integration it is.',
  on: ['response.created'],
  mapping: 'raise-alert.map.js',
  method: 'POST',
  path: '/v2/alerts',
  body: { '...': '{input}', alias: '{idempotencyKey}', source: 'Howazit' },
  success: [{ status: [202] }, { body: '/requestId', exists: true }],
  remoteId: { body: '/requestId' },
  idempotency: { kind: 'client_id', of: '{event.data.response.id}', lengthMax: 512 },
  limits: [
    { field: '/message', charactersMax: 130, onExcess: 'truncate' },
    { field: '/description', charactersMax: 15_000, onExcess: 'truncate' },
    { field: '/entity', charactersMax: 512, onExcess: 'truncate' },
    { field: '/tags/*', charactersMax: 50, onExcess: 'truncate' },
    { field: '/tags', itemsMax: 20, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
