import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES } from '../placeholders.ts'
import { one, route, routed } from './connection-values.ts'

const { eachLike, equal, like } = MatchersV3
const { connectionId, routeId } = EXAMPLES

const oneRoute = { ...one, request: 'PATCH /v1/connections/{connectionId}/routes/{routeId}' } as const
const place = { connectionId, routeId }

export const routes: readonly Interaction[] = [
  {
    ...one,
    when: 'lets events set off an operation',
    request: 'POST /v1/connections/{connectionId}/routes',
    json: { ...routed, enabled: false },
    status: 201,
    answers: like({ ...route, enabled: equal(false) }),
    call: (howazit) => howazit.connections.routes.create(connectionId, { ...routed, enabled: false }),
  },
  {
    ...oneRoute,
    when: 'narrows a route to detractors',
    json: { conditions: [{ pointer: '/data/response/answers/0/numericValue', atMost: 6 }] },
    status: 200,
    answers: like({
      ...route,
      conditions: eachLike({ pointer: '/data/response/answers/0/numericValue', atMost: equal(6) }),
    }),
    call: (howazit) =>
      howazit.connections.routes.update(place, {
        conditions: [{ pointer: '/data/response/answers/0/numericValue', atMost: 6 }],
      }),
  },
  {
    ...oneRoute,
    when: 'takes a route away',
    request: 'DELETE /v1/connections/{connectionId}/routes/{routeId}',
    status: 204,
    call: (howazit) => howazit.connections.routes.delete(place),
  },
]
