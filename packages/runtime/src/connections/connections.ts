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
  Poll,
  Route,
  RouteCreate,
  RouteUpdate,
  StartedConsent,
} from '@howazit/sdk'
import type { InboundAnswer, ReceivedCall } from '../inbound/receive-inbound.ts'
import type { PollPlace } from '../polls/poll-row.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { OperationPlace } from './describe-connection.ts'
import type { RoutePlace } from './route-row.ts'

/** What a tenant has to do with outside systems. */
export interface Connections {
  create(tenant: Tenant, connection: ConnectionCreate): Promise<{ connection: Connection; created: boolean }>
  get(tenant: Tenant, connectionId: string): Promise<Connection>
  list(tenant: Tenant, query: PageQuery & { name?: string }): Promise<Page<Connection>>
  update(tenant: Tenant, connectionId: string, update: ConnectionUpdate): Promise<Connection>
  delete(tenant: Tenant, connectionId: string): Promise<void>
  test(tenant: Tenant, connectionId: string): Promise<ConnectionTestResult>
  /** Asks for the fields of what an operation makes. */
  describe(tenant: Tenant, place: OperationPlace): Promise<FieldDescription>
  /** Runs an operation once, with its effect over there. */
  invoke(tenant: Tenant, connectionId: string, request: InvocationRequest): Promise<Invocation>
  startConsent(tenant: Tenant, connectionId: string, request: ConsentRequest): Promise<StartedConsent>
  completeConsent(tenant: Tenant, connectionId: string, completion: ConsentCompletion): Promise<Connection>
  /** For whoever a vendor sends back; the state in the query says whose it is, and proves it. */
  receiveConsent(query: string): Promise<Connection>
  getInbound(tenant: Tenant, connectionId: string): Promise<InboundEndpoint>
  rotateInboundKey(tenant: Tenant, connectionId: string, rotation?: InboundRotation): Promise<InboundEndpoint>
  /** Asks the other side to call. What came of it is in the answer. */
  subscribeInbound(tenant: Tenant, connectionId: string): Promise<InboundEndpoint>
  unsubscribeInbound(tenant: Tenant, connectionId: string): Promise<InboundEndpoint>
  /** For outside systems: the key in the URL says whose call it is, and the connector's verifier proves it. */
  receiveInbound(call: ReceivedCall): Promise<InboundAnswer>
  /** Those of the connector, wanted or not. */
  listPolls(tenant: Tenant, connectionId: string): Promise<Poll[]>
  startPoll(tenant: Tenant, place: PollPlace): Promise<Poll>
  stopPoll(tenant: Tenant, place: PollPlace): Promise<void>
  createRoute(tenant: Tenant, connectionId: string, route: RouteCreate): Promise<Route>
  updateRoute(tenant: Tenant, place: RoutePlace, update: RouteUpdate): Promise<Route>
  deleteRoute(tenant: Tenant, place: RoutePlace): Promise<void>
}
