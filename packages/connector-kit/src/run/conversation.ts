import { authenticateRequest } from '../auth/authenticate-request.ts'
import type { Auth } from '../manifest/auth.ts'
import { observeRates } from '../rate/observe-rates.ts'
import { type BuildRefusal, orRefusal } from '../request/cannot-build.ts'
import { requireHost } from '../request/resolve-url.ts'
import type { Scope } from '../request/scope.ts'
import type { Exchange, HttpRequest, Sent } from './http.ts'
import type {
  AuthFailure,
  MovedSetting,
  OperationCall,
  OperationResult,
  RateObservation,
  RunPorts,
  Tokens,
} from './operation-call.ts'
import { recordExchange } from './record-exchange.ts'
import { createRedactor, type Redactor } from './redactor.ts'

/** Why nothing was sent. */
export type NotSent = { readonly refusal: BuildRefusal } | { readonly failure: AuthFailure }

/** All that one call says to the other side, with the same credentials, refreshed once at most. */
export interface Conversation {
  readonly redactor: Redactor
  readonly exchanges: Exchange[]
  readonly rates: RateObservation[]
  status?: number
  moved?: MovedSetting
  meaning?: OperationResult['meaning']
  /** Places the credentials, sends, and records. */
  send(bare: HttpRequest, purpose: string): Promise<Sent | NotSent>
  /** Gets other credentials for those that were refused; false when that was done before or there are none to get. */
  refresh(): boolean
}

/** The modes whose credentials are fetched. */
const TOKEN_MODES = new Set<Auth['mode']>([
  'oauth2_code',
  'oauth2_client_credentials',
  'oauth2_jwt',
  'oauth2_password',
  'self_signed_jwt',
])

/** Whether something is fetched for the secrets before a request can prove who sends it. */
export const hasTokens = (auth: Auth | undefined): boolean => auth !== undefined && TOKEN_MODES.has(auth.mode)

/** Opens the conversation of a call; nothing is sent by that. */
export function openConversation(call: OperationCall, ports: RunPorts, scope: Scope): Conversation {
  const { connector, connection } = call
  const auth = connector.auth[connection.authMode]
  const redactor = createRedactor(Object.values(connection.secrets))
  const exchanges: Exchange[] = []
  const rates: RateObservation[] = []
  let stale: string | undefined
  let tokens: Tokens | undefined
  let hasRefreshed = false

  const grant = async (): Promise<{ readonly failure: AuthFailure } | undefined> => {
    if (!hasTokens(auth) || (tokens && stale === undefined)) return undefined
    const granted = await ports.tokens(stale)
    if ('failure' in granted) return granted
    tokens = granted.tokens
    stale = undefined
    for (const secret of tokenTexts(tokens)) redactor.add(secret)
    return undefined
  }

  const conversation: Conversation = {
    redactor,
    exchanges,
    rates,
    async send(bare, purpose) {
      if (!auth) return { failure: unknownMode(connection.authMode) }
      const failed = await grant()
      if (failed) return failed
      const placed = await authenticateRequest({ request: bare, auth, values: connection, tokens, now: ports.now() })
      if ('failure' in placed) return placed
      // Asked last, of what is about to be sent: a secret URL takes the place of the base.
      const allowed = orRefusal(() => requireHost(new URL(placed.request.url), connector, scope))
      if ('refusal' in allowed) return allowed
      for (const secret of placedTexts(bare, placed.request)) redactor.add(secret)
      const startedAt = ports.now()
      const sent = await ports.send(placed.request)
      const endedAt = ports.now()
      exchanges.push(recordExchange({ bare, request: placed.request, sent, startedAt, endedAt, purpose }, redactor))
      if ('reply' in sent) {
        conversation.status = sent.reply.status
        rates.push(...observeRates(connector, sent.reply, endedAt))
      }
      return sent
    },
    refresh() {
      if (!tokens || hasRefreshed) return false
      hasRefreshed = true
      stale = tokens.accessToken
      return true
    },
  }
  return conversation
}

/** What credentials made of the headers, without its scheme: a vendor may echo it. */
function placedTexts(bare: HttpRequest, request: HttpRequest): readonly string[] {
  const headers = Object.entries(request.headers).filter(([name, value]) => bare.headers[name] !== value)
  return headers.map(([, value]) => value.replace(/^[\w-]+ /, '')).filter(isTelling)
}

function tokenTexts(tokens: Tokens | undefined): readonly string[] {
  if (!tokens) return []
  const { accessToken, refreshToken, reply } = tokens
  const others = typeof reply === 'object' && reply !== null ? Object.entries(reply) : []
  const named = others.filter(([name]) => /token|secret/i.test(name)).map(([, value]) => value)
  return [accessToken, refreshToken, ...named].filter(isTelling)
}

/** Shorter texts are dates and words, not credentials. */
function isTelling(text: unknown): text is string {
  return typeof text === 'string' && text.length >= 8
}

function unknownMode(mode: string): AuthFailure {
  return {
    outcome: 'refused',
    reason: 'auth_mode_unknown',
    message: `The connector has no way "${mode}" to prove who is calling.`,
    hint: 'Choose one of its modes for the connection.',
  }
}
