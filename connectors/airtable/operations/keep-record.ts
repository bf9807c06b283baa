import type { Operation } from '@howazit/connector-kit'

export const keepRecord: Operation = {
  title: 'Keep a record',
  summary: 'A response becomes a record of the table, which changes with it.',
  on: ['response.created', 'response.updated'],
  mapping: 'keep-record.map.js',
  method: 'PATCH',
  path: '/v0/{settings.baseId}/{settings.tableId}',
  success: [{ body: '/records/0/id' }],
  remoteId: { body: '/records/0/id' },
  remoteUrl: 'https://airtable.com/{settings.baseId}/{settings.tableId}/{remoteId}',
  // Two records for one response cannot be in one request.
  idempotency: { kind: 'upsert', of: '{event.data.response.id}' },
  batch: {
    recordsMax: 10,
    record: {
      fields: {
        '...': '{item.fields}',
        '{settings.idField}': '{event.data.response.id}',
        '{settings.scoreField}': '{item.score}',
        '{settings.commentField}': '{item.comment}',
      },
    },
    envelope: {
      performUpsert: { fieldsToMergeOn: ['{settings.idField}'] },
      typecast: true,
      records: '{records}',
    },
    allowsDuplicates: false,
    keepsOrder: true,
    onRefused: 'bisect',
  },
  partial: { items: '/records', by: 'order', lists: 'all', ok: [{ body: '/id' }], remoteId: '/id' },
  limits: [{ field: '/comment', charactersMax: 100_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
