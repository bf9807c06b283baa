import { platformFetch, platformUserAgent } from '#platform'
import { type Context, dataOf } from './context.ts'
import { HowazitError } from './errors.ts'
import { createClient } from './generated/client/index.ts'
import { createToken } from './generated/sdk.gen.ts'
import type { TokenRequest } from './generated/types.gen.ts'
import { checkPathParameters } from './path-parameters.ts'
import { type Analytics, createAnalytics } from './resources/analytics.ts'
import { type Audit, createAudit } from './resources/audit.ts'
import { type Clients, createClients } from './resources/clients.ts'
import { type Connections, createConnections } from './resources/connections.ts'
import { type Connectors, createConnectors } from './resources/connectors.ts'
import { createDeadLetters, type DeadLetters } from './resources/dead-letters.ts'
import { createDeliveries, type Deliveries } from './resources/deliveries.ts'
import { createFleetMoves, type FleetMoves } from './resources/fleet-moves.ts'
import { createIncidents, type Incidents } from './resources/incidents.ts'
import { createInsights, type Insights } from './resources/insights.ts'
import { createLedger, type LedgerCalls } from './resources/ledger.ts'
import { createMappings, type Mappings } from './resources/mappings.ts'
import { createPlatformCalls, type PlatformCalls } from './resources/platform-calls.ts'
import { createPoisonMessages, type PoisonMessages } from './resources/poison-messages.ts'
import { createQuarantine, type Quarantine } from './resources/quarantine.ts'
import { createReplays, type Replays } from './resources/replays.ts'
import { createResponses, type Responses } from './resources/responses.ts'
import { createStreamReplays, type StreamReplays } from './resources/stream-replays.ts'
import { createSurveys, type Surveys } from './resources/surveys.ts'
import { createTenantMoves, type TenantMoves } from './resources/tenant-moves.ts'
import { createTenants, type Tenants } from './resources/tenants.ts'
import { createWebhookSubscriptions, type WebhookSubscriptions } from './resources/webhook-subscriptions.ts'
import { type ClientCredentials, createTokenSource } from './token-source.ts'
import { type Clock, systemClock } from './transport/clock.ts'
import type { RetryOptions } from './transport/retry-policy.ts'
import { createTransport } from './transport/transport.ts'

/** Where the platform is, who calls, and how patient the calls are. */
export interface HowazitOptions {
  /** Such as `https://api.example.com`. */
  readonly baseUrl: string
  /**
   * A token; a function that gets one, asked before every call; or the id and secret of an API client, whose tokens are then
   * got and renewed as they are needed.
   */
  readonly auth?: string | (() => string | Promise<string>) | ClientCredentials | undefined
  /** Instead of the platform's fetch: `memoryTransport` in tests, or one that goes through a proxy. */
  readonly fetch?: typeof fetch | undefined
  /** When and how often a failed request is sent again. */
  readonly retry?: RetryOptions | undefined
  /** How long one attempt may take; 15,000 by default. */
  readonly timeoutMs?: number | undefined
  /** How long a call may take in total, waits included; 60,000 by default. */
  readonly deadlineMs?: number | undefined
  /** Aborts every call of this client. */
  readonly signal?: AbortSignal | undefined
  /** Makes the idempotency keys of calls that are given none; random UUIDs by default. */
  readonly idempotencyKey?: (() => string) | undefined
  readonly userAgent?: string | undefined
}

/** The platform as plain objects of functions. Every failure is a `HowazitError`. */
export interface Howazit extends PlatformCalls {
  readonly responses: Responses
  readonly surveys: Surveys
  readonly quarantine: Quarantine
  readonly webhooks: WebhookSubscriptions
  readonly mappings: Mappings
  readonly connectors: Connectors
  readonly connections: Connections
  readonly clients: Clients
  readonly deliveries: Deliveries
  readonly deadLetters: DeadLetters
  readonly incidents: Incidents
  readonly replays: Replays
  readonly ledger: LedgerCalls
  readonly streamReplays: StreamReplays
  readonly tenantMoves: TenantMoves
  /** Moves of many tenants at a time; for operators. */
  readonly fleetMoves: FleetMoves
  readonly analytics: Analytics
  readonly insights: Insights
  readonly poisonMessages: PoisonMessages
  readonly tenants: Tenants
  readonly audit: Audit
}

/** What varies in tests of the SDK itself. */
export interface HowazitDeps {
  readonly clock: Clock
  readonly random: () => number
}

const TIMEOUT_MS = 15_000
const DEADLINE_MS = 60_000

const parseBaseUrl = (baseUrl: string): string => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new HowazitError('argument_invalid', `baseUrl must be an http or https URL, not ${JSON.stringify(baseUrl)}.`)
}

// A token with a line end or a space would break the header, and an empty one would only come back as a 401.
const TOKEN = /^[\x21-\x7e]+$/

const createReadToken =
  (auth: string | (() => string | Promise<string>) | undefined) => async (): Promise<string | undefined> => {
    if (auth === undefined) return undefined
    const token = typeof auth === 'string' ? auth : await getToken(auth)
    if (TOKEN.test(token)) return token
    throw new HowazitError('auth_failed', 'The token is empty or has characters that a header cannot carry.')
  }

const getToken = async (auth: () => string | Promise<string>): Promise<string> => {
  try {
    return await auth()
  } catch (cause) {
    if (HowazitError.is(cause)) throw cause
    throw new HowazitError('auth_failed', 'The function given as auth failed.', { cause })
  }
}

const toError = (reason: unknown, response: Response | undefined): HowazitError => {
  if (HowazitError.is(reason) || !response?.ok) return HowazitError.from(reason)
  return new HowazitError('reply_invalid', 'The server answered something that is not JSON.', { cause: reason })
}

const createContext = (options: HowazitOptions, { clock, random }: HowazitDeps): Context => {
  const { retry, signal, userAgent = platformUserAgent } = options
  const { timeoutMs = TIMEOUT_MS, deadlineMs = DEADLINE_MS } = options
  const deps = { fetch: options.fetch ?? platformFetch, clock, random }
  const patience = { retry, signal, timeoutMs, deadlineMs }
  const baseUrl = parseBaseUrl(options.baseUrl)
  const transport = createTransport(deps, patience) as typeof fetch
  const client = createClient({
    baseUrl,
    auth: () => readToken(),
    fetch: transport,
    headers: userAgent === undefined ? {} : { 'User-Agent': userAgent },
    requestValidator: async (request) => checkPathParameters((request as { path?: Record<string, unknown> }).path),
    throwOnError: true,
  })
  client.interceptors.error.use(toError)
  const requestToken = (body: TokenRequest) => dataOf(createToken({ client, body, throwOnError: true }))
  const { auth } = options
  const readToken = createReadToken(typeof auth === 'object' ? createTokenSource(auth, { clock, requestToken }) : auth)
  const isAnswer = (status: number) => status === 503 || (status >= 200 && status < 300)
  const probe = createTransport(deps, { ...patience, isAnswer })
  return { client, probe, clock, random, idempotencyKey: options.idempotencyKey ?? (() => crypto.randomUUID()) }
}

/** A client with time and randomness given. */
export const createHowazitWith = (options: HowazitOptions, deps: HowazitDeps): Howazit => {
  const context = createContext(options, deps)
  return {
    ...createPlatformCalls(context),
    responses: createResponses(context),
    surveys: createSurveys(context),
    quarantine: createQuarantine(context),
    webhooks: createWebhookSubscriptions(context),
    mappings: createMappings(context),
    connectors: createConnectors(context),
    connections: createConnections(context),
    clients: createClients(context),
    deliveries: createDeliveries(context),
    deadLetters: createDeadLetters(context),
    incidents: createIncidents(context),
    replays: createReplays(context),
    ledger: createLedger(context),
    streamReplays: createStreamReplays(context),
    tenantMoves: createTenantMoves(context),
    fleetMoves: createFleetMoves(context),
    analytics: createAnalytics(context),
    insights: createInsights(context),
    poisonMessages: createPoisonMessages(context),
    tenants: createTenants(context),
    audit: createAudit(context),
  }
}

/**
 * A client of the Howazit platform.
 *
 * @example
 * const howazit = createHowazit({ baseUrl: 'https://api.example.com', auth: () => getToken() })
 * const { responseId, duplicate } = await howazit.responses.ingest({ surveyId, submittedAt, answers })
 */
export const createHowazit = (options: HowazitOptions): Howazit =>
  createHowazitWith(options, { clock: systemClock, random: Math.random })
