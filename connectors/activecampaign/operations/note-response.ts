import type { Operation } from '@howazit/connector-kit'

export const noteResponse: Operation = {
  title: 'Write a note on the contact',
  summary: 'A response becomes a note on the contact with its address, who is made if there is none.',
  on: ['response.created'],
  mapping: 'note-response.map.js',
  steps: [
    {
      name: 'contact',
      method: 'POST',
      path: '/contact/sync',
      body: { contact: { email: '{input.email}' } },
      success: [{ status: [200, 201] }, { body: '/contact/id' }],
      capture: { id: '/contact/id' },
    },
    {
      name: 'note',
      method: 'GET',
      path: '/contacts/{steps.contact.id}/notes',
      among: { items: '/notes', holding: '{event.data.response.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/notes',
  body: { note: { note: '{input.note}', relid: { '...number': '{steps.contact.id}' }, reltype: 'Subscriber' } },
  success: [{ status: [200, 201] }, { body: '/note/id' }],
  remoteId: { body: '/note/id' },
  idempotency: { kind: 'lookup', step: 'note' },
  limits: [{ field: '/note', charactersMax: 20_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
