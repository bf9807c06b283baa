import type { Operation } from '@howazit/connector-kit'

export const syncLead: Operation = {
  title: 'Keep the last score on the person',
  summary: 'The score of a response and its band become fields of the person with the respondent’s address.',
  on: ['response.created', 'response.updated'],
  mapping: 'sync-lead.map.js',
  method: 'POST',
  path: '/leads.json',
  success: [{ body: '/success', is: [true] }],
  idempotency: { kind: 'upsert', of: '{input.email}' },
  batch: {
    recordsMax: 300,
    bytesMax: 1_000_000,
    lingerMs: 2_000,
    record: {
      '...': '{item.fields}',
      email: '{item.email}',
      '{settings.scoreField}': '{item.score}',
      '{settings.bandField}': '{item.band}',
    },
    envelope: { action: 'createOrUpdate', lookupField: 'email', input: '{records}' },
    allowsDuplicates: false,
    keepsOrder: true,
    onRefused: 'bisect',
  },
  partial: {
    items: '/result',
    by: 'order',
    lists: 'all',
    ok: [{ body: '/status', is: ['created', 'updated'] }],
    remoteId: '/id',
    error: '/reasons/0',
  },
  limits: [{ field: '/email', charactersMax: 255, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
