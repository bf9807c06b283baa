import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  answerInbound,
  completeConsent,
  createConnection,
  createRoute,
  deleteConnection,
  deleteRoute,
  describeConnection,
  getConnection,
  getInbound,
  invokeConnection,
  listConnections,
  listPolls,
  receiveConsent,
  receiveInbound,
  rotateInboundKey,
  startConsent,
  startPoll,
  stopPoll,
  subscribeInbound,
  testConnection,
  unsubscribeInbound,
  updateConnection,
  updateRoute,
} from '../generated/sdk.gen.ts'
import type {
  Connection,
  ConnectionCreate,
  ConnectionTestResult,
  ConnectionUpdate,
  ConsentCompletion,
  ConsentRequest,
  FieldDescription,
  InboundEndpoint,
  InboundRotation,
  Invocation,
  InvocationRequest,
  ListConnectionsData,
  Poll,
  ReceiveConsentData,
  Route,
  RouteCreate,
  RouteUpdate,
  StartedConsent,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Narrowing and paging of `connections.list`. */
export type ConnectionFilter = NonNullable<ListConnectionsData['query']>

/** The query of a callback. */
export type ConsentCallback = NonNullable<ReceiveConsentData['query']>

/** Which route of which connection. */
export interface RoutePlace {
  readonly connectionId: string
  readonly routeId: string
}

/** Which events set off which operation of a connection. */
export interface Routes {
  /** Lets events set off an operation. */
  create(connectionId: string, route: RouteCreate, options?: CallOptions): Promise<Route>
  /** Changes a route; `{ mappingId: null }` goes back to the connector's own mapping. */
  update(place: RoutePlace, change: RouteUpdate, options?: CallOptions): Promise<Route>
  /** Takes a route away. */
  delete(place: RoutePlace, options?: CallOptions): Promise<void>
}

/** Where outside systems call your connections. */
export interface InboundEndpoints {
  /** The URL to register over there; throws `not_found` where the connector takes no calls. Whoever knows it can call it. */
  get(connectionId: string, options?: CallOptions): Promise<InboundEndpoint>
  /** Replaces its key; the URL before is good for 24 hours more, or no longer with `{ isLeaked: true }`. */
  rotateKey(connectionId: string, rotation?: InboundRotation, options?: CallOptions): Promise<InboundEndpoint>
  /**
   * Asks the outside system to call it, where the connector says how; throws `not_found` where it does not. A failure over there is an
   * answer: look at `subscription`.
   */
  subscribe(connectionId: string, options?: CallOptions): Promise<InboundEndpoint>
  /** Asks it to call no more. */
  unsubscribe(connectionId: string, options?: CallOptions): Promise<InboundEndpoint>
  /** What the platform answers to an outside system that asks whether somebody is there. */
  answer(key: string, options?: CallOptions): Promise<string>
  /** Calls as an outside system without anything to say; for trying whether a URL leads to the platform. */
  receive(key: string, options?: CallOptions): Promise<string>
}

/** What your connections ask the other side for, at intervals. */
export interface Polls {
  /** What a connection can ask for, with how far it is where that is wanted. */
  list(connectionId: string, options?: CallOptions): Promise<{ readonly items: readonly Poll[] }>
  /** Wants it: what is new from now on is told of as `connector.inbound`. Throws `not_found` with the names there are. */
  start(connectionId: string, poll: string, options?: CallOptions): Promise<Poll>
  /** Asks no more. */
  stop(connectionId: string, poll: string, options?: CallOptions): Promise<void>
}

/** Outside systems of yours, connected. */
export interface Connections {
  /**
   * Connects an outside system; the same name with the same content gives the connection that exists.
   *
   * @example
   * await howazit.connections.create({
   *   name: 'Support desk',
   *   connector: 'zendesk',
   *   settings: { subdomain: 'acme', email: 'agent@example.com' },
   *   secrets: { apiToken },
   *   routes: [{ eventType: 'response.created', operation: 'createTicket' }],
   * })
   */
  create(connection: ConnectionCreate, options?: CallOptions): Promise<Connection>
  /** Lists connections, newest first, never with a secret. */
  list(filter?: ConnectionFilter, options?: CallOptions): Listing<Connection>
  /** Gets a connection; throws `not_found`. */
  get(connectionId: string, options?: CallOptions): Promise<Connection>
  /** Changes a connection; of settings and secrets only those given, and `null` takes one away. */
  update(connectionId: string, change: ConnectionUpdate, options?: CallOptions): Promise<Connection>
  /** Disconnects; the secrets are destroyed at once. */
  delete(connectionId: string, options?: CallOptions): Promise<void>
  /** Asks the other side whether the credentials work. A failure is an answer: look at `outcome` and `hint`. */
  test(connectionId: string, options?: CallOptions): Promise<ConnectionTestResult>
  /**
   * Asks the other side for the fields that an operation can give a value to, custom ones by their ids among them. A failure is an
   * answer: look at `outcome` and `hint`.
   *
   * @example
   * const { fields } = await howazit.connections.describe(id, 'createTicket')
   */
  describe(connectionId: string, operation: string, options?: CallOptions): Promise<FieldDescription>
  /**
   * Runs an operation once, now, with its effect over there, and gives every request with its reply. It is no delivery: nothing is
   * tried again. A failure over there is an answer: look at `outcome` and `hint`.
   *
   * @example
   * await howazit.connections.invoke(id, { operation: 'createTicket', input: { ticket: { subject: 'Hi' } } })
   */
  invoke(connectionId: string, request: InvocationRequest, options?: CallOptions): Promise<Invocation>
  /** Begins a consent: send a person who has an account over there to `authorizeUrl`. */
  startConsent(connectionId: string, request?: ConsentRequest, options?: CallOptions): Promise<StartedConsent>
  /** Ends a consent that came back to a listener of yours. */
  completeConsent(connectionId: string, completion: ConsentCompletion, options?: CallOptions): Promise<Connection>
  /** What the platform's own callback does with the query a vendor sent a browser back with; a page for the eye. */
  receiveConsent(query: ConsentCallback, options?: CallOptions): Promise<string>
  readonly routes: Routes
  readonly inbound: InboundEndpoints
  readonly polls: Polls
}

/** The calls about connections. */
export const createConnections = (context: Context): Connections => ({
  create: (body, options) => dataOf(createConnection({ ...callWith(context, options), body })),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listConnections({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (connectionId, options) => dataOf(getConnection({ ...callWith(context, options), path: { connectionId } })),
  update: (connectionId, body, options) =>
    dataOf(updateConnection({ ...callWith(context, options), path: { connectionId }, body })),
  async delete(connectionId, options) {
    await deleteConnection({ ...callWith(context, options), path: { connectionId } })
  },
  test: (connectionId, options) => dataOf(testConnection({ ...callWith(context, options), path: { connectionId } })),
  describe: (connectionId, operation, options) =>
    dataOf(describeConnection({ ...callWith(context, options), path: { connectionId, operation } })),
  invoke: (connectionId, body, options) =>
    dataOf(invokeConnection({ ...callWith(context, options), path: { connectionId }, body })),
  startConsent: (connectionId, body = {}, options) =>
    dataOf(startConsent({ ...callWith(context, options), path: { connectionId }, body })),
  completeConsent: (connectionId, body, options) =>
    dataOf(completeConsent({ ...callWith(context, options), path: { connectionId }, body })),
  receiveConsent: (query, options) =>
    dataOf(receiveConsent({ ...callWith(context, options), query })) as Promise<string>,
  inbound: {
    get: (connectionId, options) => dataOf(getInbound({ ...callWith(context, options), path: { connectionId } })),
    rotateKey: (connectionId, body = {}, options) =>
      dataOf(rotateInboundKey({ ...callWith(context, options), path: { connectionId }, body })),
    subscribe: (connectionId, options) =>
      dataOf(subscribeInbound({ ...callWith(context, options), path: { connectionId } })),
    unsubscribe: (connectionId, options) =>
      dataOf(unsubscribeInbound({ ...callWith(context, options), path: { connectionId } })),
    answer: (key, options) =>
      dataOf(answerInbound({ ...callWith(context, options), path: { inboundKey: key } })) as Promise<string>,
    receive: (key, options) =>
      dataOf(receiveInbound({ ...callWith(context, options), path: { inboundKey: key } })) as Promise<string>,
  },
  polls: {
    list: (connectionId, options) => dataOf(listPolls({ ...callWith(context, options), path: { connectionId } })),
    start: (connectionId, pollName, options) =>
      dataOf(startPoll({ ...callWith(context, options), path: { connectionId, pollName } })),
    async stop(connectionId, pollName, options) {
      await stopPoll({ ...callWith(context, options), path: { connectionId, pollName } })
    },
  },
  routes: {
    create: (connectionId, body, options) =>
      dataOf(createRoute({ ...callWith(context, options), path: { connectionId }, body })),
    update: ({ connectionId, routeId }, body, options) =>
      dataOf(updateRoute({ ...callWith(context, options), path: { connectionId, routeId }, body })),
    async delete({ connectionId, routeId }, options) {
      await deleteRoute({ ...callWith(context, options), path: { connectionId, routeId } })
    },
  },
})
