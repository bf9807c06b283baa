import type { Operation } from '@howazit/connector-kit'

const customAttributes = { '...': '{input.customAttributes}', '{settings.scoreAttribute}': '{input.score}' }

/** An address has one profile: the one that is there is changed, and made where there is none. */
export const scoreProfile: Operation = {
  title: 'Keep the score on the profile',
  summary: 'The customer with the respondent’s address gets the latest score.',
  on: ['response.created', 'response.updated'],
  mapping: 'score-profile.map.js',
  steps: [
    {
      name: 'profile',
      method: 'GET',
      path: '/customer-profiles',
      query: { email: '{input.email}' },
      success: [{ status: [200] }, { body: '', matches: '^\\[' }],
      capture: { id: '/0/id' },
      onFound: {
        when: 'id',
        request: { method: 'PATCH', path: '/customer-profiles/{steps.profile.id}', body: { customAttributes } },
      },
    },
  ],
  method: 'POST',
  path: '/customer-profiles',
  body: { name: '{input.name}', emails: [{ original: '{input.email}' }], customAttributes },
  success: [{ status: [201, 204] }],
  remoteId: { header: 'location', matches: '/customer-profiles/([^/?]+)$' },
  idempotency: { kind: 'lookup', step: 'profile' },
  limits: [{ field: '/name', charactersMax: 255, onExcess: 'truncate' }],
  errors: [
    // Somebody made it between the two requests: the next attempt finds it.
    { status: [409], means: 'retry', reason: 'profile_exists' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email', '/data/response/respondentMeta/name'],
}
