import type { Operation } from '@howazit/connector-kit'

export const noteTheme: Operation = {
  title: 'Write a theme as a note',
  summary: 'The theme that costs the score most becomes a note on the contact that stands for your team.',
  on: ['insight.ready'],
  mapping: 'note-theme.map.js',
  steps: [
    {
      name: 'note',
      method: 'GET',
      path: '/contacts/{settings.team}/notes',
      among: { items: '/notes', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/notes',
  body: { note: { note: '{input.note}', relid: { '...number': '{settings.team}' }, reltype: 'Subscriber' } },
  success: [{ status: [200, 201] }, { body: '/note/id' }],
  remoteId: { body: '/note/id' },
  idempotency: { kind: 'lookup', step: 'note' },
  limits: [{ field: '/note', charactersMax: 20_000, onExcess: 'truncate' }],
}
