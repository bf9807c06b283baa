import { both, type Entries, NO_IDS, PAGE } from './entry.ts'

const SAME_FOR_ALL =
  'is about what can be connected, which is the same for every tenant but for the version that is offered; takes no id of a tenant'
const OF_STATE =
  'answers whoever has a state that only the tenant was given, good once; consent.test.ts tries it as another'
const OF_KEY =
  'answers whoever has the key of a URL that only the tenant was given; receive-inbound.test.ts tries it with others'

export const connectionEntries = {
  'connectors.list': SAME_FOR_ALL,
  'connectors.get': SAME_FOR_ALL,
  'connections.create': NO_IDS,
  'connections.get': ({ connections }, tenant, { connectionId }) => connections.get(tenant, connectionId),
  'connections.list': ({ connections }, tenant, { cursor }) =>
    both(connections.list(tenant, PAGE), connections.list(tenant, { ...PAGE, cursor })),
  'connections.update': ({ connections }, tenant, { connectionId }) =>
    connections.update(tenant, connectionId, { enabled: false }),
  'connections.delete': ({ connections }, tenant, { connectionId }) => connections.delete(tenant, connectionId),
  'connections.test': ({ connections }, tenant, { connectionId }) => connections.test(tenant, connectionId),
  'connections.describe': ({ connections }, tenant, { connectionId }) =>
    connections.describe(tenant, { connectionId, operation: 'createIssue' }),
  'connections.invoke': ({ connections }, tenant, { connectionId }) =>
    connections.invoke(tenant, connectionId, { operation: 'createIssue', input: {}, dryRun: true }),
  'connections.startConsent': ({ connections }, tenant, { connectionId }) =>
    connections.startConsent(tenant, connectionId, { redirectUri: 'http://127.0.0.1:9/callback' }),
  'connections.completeConsent': ({ connections }, tenant, { connectionId }) =>
    connections.completeConsent(tenant, connectionId, { callbackUrl: 'http://127.0.0.1:9/callback?state=none' }),
  'connections.receiveConsent': OF_STATE,
  'connections.getInbound': ({ connections }, tenant, { connectionId }) => connections.getInbound(tenant, connectionId),
  'connections.rotateInboundKey': ({ connections }, tenant, { connectionId }) =>
    connections.rotateInboundKey(tenant, connectionId),
  'connections.subscribeInbound': ({ connections }, tenant, { connectionId }) =>
    connections.subscribeInbound(tenant, connectionId),
  'connections.unsubscribeInbound': ({ connections }, tenant, { connectionId }) =>
    connections.unsubscribeInbound(tenant, connectionId),
  'connections.receiveInbound': OF_KEY,
  'connections.listPolls': ({ connections }, tenant, { connectionId }) => connections.listPolls(tenant, connectionId),
  'connections.startPoll': ({ connections }, tenant, { connectionId }) =>
    connections.startPoll(tenant, { connectionId, poll: 'closedIssues' }),
  'connections.stopPoll': ({ connections }, tenant, { connectionId }) =>
    connections.stopPoll(tenant, { connectionId, poll: 'closedIssues' }),
  'connections.createRoute': ({ connections }, tenant, { connectionId }) =>
    connections.createRoute(tenant, connectionId, { eventType: 'response.created', operation: 'createIssue' }),
  'connections.updateRoute': ({ connections }, tenant, { connectionId, routeId }) =>
    connections.updateRoute(tenant, { connectionId, routeId }, { enabled: false }),
  'connections.deleteRoute': ({ connections }, tenant, { connectionId, routeId }) =>
    connections.deleteRoute(tenant, { connectionId, routeId }),
} satisfies Entries
