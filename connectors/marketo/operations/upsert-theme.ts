import type { Operation } from '@howazit/connector-kit'

export const upsertTheme: Operation = {
  title: 'Keep a theme',
  summary: 'The theme that costs the score most becomes a record of a custom object, which later insights update.',
  on: ['insight.ready'],
  mapping: 'upsert-theme.map.js',
  method: 'POST',
  path: '/customobjects/{settings.themeObject}.json',
  body: { action: 'createOrUpdate', dedupeBy: 'dedupeFields', input: ['{input}'] },
  success: [
    { body: '/success', is: [true] },
    { body: '/result/0/status', is: ['created', 'updated'] },
  ],
  remoteId: { body: '/result/0/marketoGUID' },
  idempotency: { kind: 'upsert', of: '{input.themeKey}' },
  limits: [
    { field: '/title', charactersMax: 255, onExcess: 'truncate' },
    { field: '/summary', charactersMax: 2_000, onExcess: 'truncate' },
  ],
}
