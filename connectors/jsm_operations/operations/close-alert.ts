import type { Operation } from '@howazit/connector-kit'

/** An alert that is closed already, or never was, stays as it is. */
export const closeAlert: Operation = {
  title: 'Close the alert',
  summary: 'The alert of a response whose score recovered is closed with a note.',
  on: ['response.updated'],
  mapping: 'close-alert.map.js',
  method: 'POST',
  path: '/v2/alerts/{event.data.response.id}/close',
  query: { identifierType: 'alias' },
  body: { '...': '{input}', source: 'Howazit' },
  success: [{ status: [202] }, { body: '/requestId', exists: true }],
  remoteId: { body: '/requestId' },
  idempotency: { kind: 'natural' },
  limits: [{ field: '/note', charactersMax: 25_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers'],
}
