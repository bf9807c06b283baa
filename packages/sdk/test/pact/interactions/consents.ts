import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, time } from '../placeholders.ts'
import { one } from './connection-values.ts'
import { problem } from './problem.ts'

const { equal, like, regex } = MatchersV3
const { connectionId } = EXAMPLES

/** Of a program on a person's own machine (RFC 8252, section 7.3). */
const LISTENER = 'http://127.0.0.1:8912/callback'

export const consents: readonly Interaction[] = [
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'begins a consent on a machine of its own',
    request: 'POST /v1/connections/{connectionId}/consent',
    json: { redirectUri: LISTENER },
    status: 200,
    answers: like({
      authorizeUrl: regex(
        '^https://slack\\.com/oauth/v2/authorize\\?.+$',
        'https://slack.com/oauth/v2/authorize?state=a',
      ),
      redirectUri: equal(LISTENER),
      expiresAt: time(),
    }),
    call: (howazit) => howazit.connections.startConsent(connectionId, { redirectUri: LISTENER }),
  },
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'ends a consent that nobody began',
    request: 'PUT /v1/connections/{connectionId}/consent',
    json: { callbackUrl: `${LISTENER}?state=nobodys&code=any` },
    status: 422,
    answers: problem(422, 'consent_failed', { detail: like('No consent was begun.') }),
    call: (howazit) =>
      howazit.connections.completeConsent(connectionId, { callbackUrl: `${LISTENER}?state=nobodys&code=any` }),
    throws: { code: 'consent_failed' },
  },
]
