import type { Operation } from '@howazit/connector-kit'

/** Whoever can be told by an address is created or updated, up to a hundred in a request. */
export const upsertContact: Operation = {
  title: 'Keep the score on the contact',
  summary: 'The contact with the respondent’s address gets the latest score and comment.',
  on: ['response.created', 'response.updated'],
  mapping: 'upsert-contact.map.js',
  method: 'POST',
  path: '/crm/v3/objects/contacts/batch/upsert',
  batch: {
    recordsMax: 100,
    record: {
      id: '{item.email}',
      idProperty: 'email',
      objectWriteTraceId: '{eventId}',
      properties: '{item.properties}',
    },
    envelope: { inputs: '{records}' },
    allowsDuplicates: false,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  success: [{ status: [200, 207] }, { body: '/status', is: ['COMPLETE'] }],
  remoteId: { body: '/results/0/id' },
  remoteUrl: 'https://{learnt.uiDomain}/contacts/{learnt.portalId}/record/0-1/{remoteId}',
  partial: { items: '/errors', by: { id: '/context/objectWriteTraceId/0' }, lists: 'failures' },
  idempotency: { kind: 'upsert' },
  limits: [{ field: '/properties/howazit_comment', charactersMax: 65_536, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
