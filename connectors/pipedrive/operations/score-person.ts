import type { Operation } from '@howazit/connector-kit'

export const scorePerson: Operation = {
  title: 'Keep the last score of a person',
  summary: 'The score of a response goes into a field of the person with its address.',
  on: ['response.created', 'response.updated'],
  mapping: 'score-person.map.js',
  steps: [
    {
      name: 'person',
      method: 'GET',
      path: '/v2/persons/search',
      query: { term: '{input.email}', fields: 'email', exact_match: 'true' },
      success: [{ body: '/success', is: [true] }],
      capture: { id: '/data/items/0/item/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PATCH',
          path: '/v2/persons/{steps.person.id}',
          body: { custom_fields: { '...': '{input.custom_fields}', '{settings.scoreField}': '{input.score}' } },
        },
      },
    },
  ],
  method: 'POST',
  path: '/v2/persons',
  body: {
    name: '{input.name}',
    emails: [{ value: '{input.email}', primary: true, label: 'work' }],
    custom_fields: { '...': '{input.custom_fields}', '{settings.scoreField}': '{input.score}' },
  },
  success: [{ body: '/success', is: [true] }, { body: '/data/id' }],
  remoteId: { body: '/data/id' },
  remoteUrl: 'https://{settings.company}.pipedrive.com/person/{remoteId}',
  idempotency: { kind: 'lookup', step: 'person' },
  limits: [{ field: '/name', charactersMax: 255, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
  cost: { daily: 45 },
}
