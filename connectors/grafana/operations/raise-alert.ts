import type { Operation } from '@howazit/connector-kit'

/** Alerts of one `alert_uid` are one group. */
export const raiseAlert: Operation = {
  title: 'Raise an alert',
  summary: 'A detractor becomes an alert of an integration of Grafana IRM.',
  on: ['response.created'],
  for: ['integration'],
  mapping: 'raise-alert.map.js',
  method: 'POST',
  path: '',
  body: { '...': '{input}', alert_uid: '{idempotencyKey}', state: 'alerting' },
  success: [{ status: [200] }],
  idempotency: { kind: 'client_id', of: '{event.data.response.id}' },
  limits: [
    { field: '/title', charactersMax: 200, onExcess: 'truncate' },
    { field: '/message', charactersMax: 8_000, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers'],
}
