import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one record, which later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  method: 'PATCH',
  path: '/v0/{settings.baseId}/{settings.themesTableId}',
  body: {
    performUpsert: { fieldsToMergeOn: ['{settings.idField}'] },
    typecast: true,
    records: [
      {
        fields: {
          '...': '{input.fields}',
          '{settings.idField}': '{input.theme}',
          '{settings.scoreField}': '{input.impact}',
          '{settings.commentField}': '{input.summary}',
        },
      },
    ],
  },
  success: [{ body: '/records/0/id' }],
  remoteId: { body: '/records/0/id' },
  remoteUrl: 'https://airtable.com/{settings.baseId}/{settings.themesTableId}/{remoteId}',
  idempotency: { kind: 'upsert', of: '{input.theme}' },
  limits: [{ field: '/summary', charactersMax: 100_000, onExcess: 'truncate' }],
}
