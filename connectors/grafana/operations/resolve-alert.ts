import type { Operation } from '@howazit/connector-kit'

/** What is resolved stays so. */
export const resolveAlert: Operation = {
  title: 'Resolve the alert',
  summary: 'The alert of a respondent who is no detractor any more is resolved.',
  on: ['response.updated'],
  for: ['integration'],
  mapping: 'resolve-alert.map.js',
  method: 'POST',
  path: '',
  body: { '...': '{input}', alert_uid: '{event.data.response.id}', state: 'ok' },
  success: [{ status: [200] }],
  idempotency: { kind: 'natural' },
  limits: [
    { field: '/title', charactersMax: 200, onExcess: 'truncate' },
    { field: '/message', charactersMax: 8_000, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers'],
}
