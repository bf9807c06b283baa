import { registry } from '@howazit/connectors'
import { expect, test } from 'vitest'
import { checkRoute } from '../../src/connections/check-routes.ts'

const { connector } = registry.find(({ connector: { id } }) => id === 'microsoft_teams')!
const routed = { connector, authMode: 'workflow' }

test('a route names an operation for the way in which its connection authenticates', () => {
  expect(checkRoute(routed, { eventType: 'response.created', operation: 'postCard' })).toEqual([])
  expect(checkRoute(routed, { eventType: 'response.created', operation: 'sendCard' }, '/routes/1')).toEqual([
    {
      code: 'validation_failed',
      pointer: '/routes/1/operation',
      detail: 'sendCard is not for connections that authenticate by workflow.',
      expected: 'one of postCard, postInsight',
    },
  ])
  const byConsent = { connector, authMode: 'oauth' }
  expect(checkRoute(byConsent, { eventType: 'response.created', operation: 'sendCard' })).toEqual([])
})

test('an operation that is not there is told with those that are for this way', () => {
  expect(checkRoute(routed, { eventType: 'response.created', operation: 'postCards' })).toMatchObject([
    { pointer: '/operation', expected: 'one of postCard, postInsight' },
  ])
})
