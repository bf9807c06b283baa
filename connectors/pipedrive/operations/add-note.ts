import type { Operation } from '@howazit/connector-kit'

export const addNote: Operation = {
  title: 'Write a note on a person',
  summary: 'A response becomes a note on the person with its address, who is made if there is none.',
  on: ['response.created'],
  mapping: 'add-note.map.js',
  steps: [
    {
      name: 'person',
      method: 'GET',
      path: '/v2/persons/search',
      query: { term: '{input.email}', fields: 'email', exact_match: 'true' },
      success: [{ body: '/success', is: [true] }],
      capture: { id: '/data/items/0/item/id' },
    },
    {
      name: 'person',
      onlyIf: ['!person.id'],
      method: 'POST',
      path: '/v2/persons',
      body: { name: '{input.name}', emails: [{ value: '{input.email}', primary: true, label: 'work' }] },
      success: [{ body: '/success', is: [true] }],
      capture: { id: '/data/id' },
    },
    // Notes cannot be searched; `data` is null where there are none.
    {
      name: 'note',
      method: 'GET',
      path: '/v1/notes',
      query: { person_id: '{steps.person.id}', sort: 'add_time DESC', limit: '100' },
      success: [{ body: '/success', is: [true] }],
      absent: [
        { body: '/success', is: [true] },
        { body: '/data', exists: false },
      ],
      among: { items: '/data', holding: '{event.data.response.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/v1/notes',
  body: { content: '{input.content}', person_id: '{steps.person.id}' },
  success: [{ body: '/success', is: [true] }, { body: '/data/id' }],
  remoteId: { body: '/data/id' },
  remoteUrl: 'https://{settings.company}.pipedrive.com/person/{steps.person.id}',
  idempotency: { kind: 'lookup', step: 'note' },
  limits: [
    { field: '/content', charactersMax: 65_000, onExcess: 'truncate' },
    { field: '/name', charactersMax: 255, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
  // A search, a list and two writes.
  cost: { daily: 70 },
}
