import type { Operation } from '@howazit/connector-kit'

/** HubSpot keeps the first event with an id and drops the others, for a year. */
export const sendEvent: Operation = {
  title: 'Put the response on the timeline',
  summary: 'A response becomes a custom event on the timeline of the contact.',
  on: ['response.created'],
  mapping: 'send-event.map.js',
  method: 'POST',
  path: '/events/v3/send/batch',
  batch: {
    recordsMax: 500,
    record: { '...': '{item}', eventName: 'pe{learnt.portalId}_{settings.event}', uuid: '{idempotencyKey}' },
    envelope: { inputs: '{records}' },
    allowsDuplicates: true,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  success: [{ status: [204] }],
  idempotency: { kind: 'client_id', windowSeconds: 31_536_000 },
  limits: [{ field: '/properties/comment', charactersMax: 256, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
