import type { Operation } from '@howazit/connector-kit'
import { person } from './person.ts'

const custom_fields = [{ custom_field_definition_id: '{settings.scoreField}', value: '{input.score}' }]

export const scorePerson: Operation = {
  title: 'Keep the last score of a person',
  summary: 'The score of a response goes into a field of the person with its address, who is made where there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'score-person.map.js',
  steps: [
    {
      ...person,
      onFound: { when: 'id', request: { method: 'PUT', path: '/people/{steps.person.id}', body: { custom_fields } } },
    },
  ],
  method: 'POST',
  path: '/people',
  body: { name: '{input.name}', emails: [{ email: '{input.email}', category: 'work' }], custom_fields },
  success: [{ status: [200, 201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.copper.com/companies/{learnt.accountId}/app#/contact/{remoteId}',
  idempotency: { kind: 'lookup', step: 'person' },
  limits: [{ field: '/name', charactersMax: 255, onExcess: 'truncate' }],
  // Somebody made the person between the two requests: the next attempt finds it.
  errors: [
    { status: [422], body: '/message', matches: '(?i)email.*(?:taken|exist)', means: 'retry', reason: 'person_exists' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
