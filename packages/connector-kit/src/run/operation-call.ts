import type { Connector } from '../manifest/connector.ts'
import type { Meaning } from '../manifest/errors.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { Exchange, HttpRequest, Sent } from './http.ts'

/** A tenant's values for a connector, with everything in the clear. */
export interface ConnectionValues {
  readonly settings: Readonly<Record<string, string | number | boolean>>
  readonly secrets: Readonly<Record<string, string>>
  readonly learnt: Readonly<Record<string, string>>
  /** What the chosen values of settings stand for: `{choices.region}`. */
  readonly choices?: Readonly<Record<string, string>>
  readonly authMode: string
  readonly apiVersion?: string
}

/** What an OAuth mode got for the secrets. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string
  /** RFC 3339; absent where it does not expire. */
  readonly expiresAt?: string
  /** The whole reply, for `learn.fromToken`. */
  readonly reply: JsonValue
}

/** Why a request could not prove who sends it; what becomes of the record is said in the words of its outcome. */
export interface AuthFailure {
  /** `retry`: no token could be had right now. `refused`: only a person can help. */
  readonly outcome: 'retry' | 'refused'
  /** Stable and low in number: `needs_consent`, `token_invalid_client`, `credentials_incomplete`. */
  readonly reason: string
  readonly retryAfterMs?: number
  /** The credentials are dead: the connection stops. */
  readonly disable?: true
  /** What happened, and what the vendor said, without any secret. */
  readonly message: string
  /** What can be done. */
  readonly hint: string
}

/** The tokens of a connection, undefined for modes without any; or why there are none. */
export type Granted = { readonly tokens: Tokens | undefined } | { readonly failure: AuthFailure }

/** One event on its way, mapped. */
export interface OutgoingRecord {
  readonly eventId: string
  readonly event: JsonValue
  /** The mapping's output: JSON text, or text where the operation's format is not JSON. Pinned at the first attempt. */
  readonly input: string
  /** An attempt of it may have been received. */
  readonly isUncertain: boolean
}

export interface OperationCall {
  readonly connector: Connector
  readonly operation: string
  readonly connection: ConnectionValues
  /** One, or as many as the operation's batch takes. */
  readonly records: readonly OutgoingRecord[]
  readonly now: Date
}

/** What the outside world is for an operation; everything else about it is pure. */
export interface RunPorts {
  /** The one door out; never rejects for what the other side does. */
  send(request: HttpRequest): Promise<Sent>
  /** `stale`: the access token that was refused, so that it is refreshed rather than given again. */
  tokens(stale?: string): Promise<Granted>
  /** Runs a hook of the connector in the sandbox. */
  hook(name: 'before' | 'encode' | 'sign' | 'after', input: JsonValue): Promise<JsonValue>
  now(): Date
  wait(ms: number): Promise<void>
}

/**
 * What became of one record. `delivered` and `refused` are final; `retry`: certainly not taken; `throttled`: not taken, and no
 * attempt consumed; `unknown`: may have been taken.
 */
export interface RecordOutcome {
  readonly outcome: 'delivered' | 'retry' | 'throttled' | 'refused' | 'unknown'
  /** Stable and low in number. */
  readonly reason: string
  readonly remoteId?: string
  readonly remoteUrl?: string
  /** It was there already. */
  readonly isDuplicate?: true
  readonly retryAfterMs?: number
  /** `throttled`: the bucket that rests. */
  readonly bucket?: string
  /** The connection stops: unwanted, or its credentials are dead. */
  readonly disable?: true
  /** Where it has moved to, when it could not be sent there. */
  readonly moved?: MovedSetting
  /** For the tenant: what the vendor said (redacted, cut) and what can be done. */
  readonly message?: string
  readonly hint?: string
}

/** A setting that the other side says has another value now. */
export interface MovedSetting {
  readonly setting: string
  readonly value: string
}

/** What replies told about a limit. */
export interface RateObservation {
  readonly bucket: string
  readonly limit?: number
  readonly remaining?: number
  readonly resetAt?: Date
}

export interface OperationResult {
  /** In the order of the records. */
  readonly records: readonly RecordOutcome[]
  readonly exchanges: readonly Exchange[]
  readonly rates: readonly RateObservation[]
  /** What the connection is to keep: it was sent to its new place. */
  readonly moved?: MovedSetting
  /** The HTTP status of the last reply. */
  readonly status?: number
  /** What the last reply meant as a whole: `splitRefused` decides by it whether several records are sent again in parts. */
  readonly meaning?: Meaning | 'success'
}

/** Runs an operation of a connector: steps, request, judgement. Never rejects for what the other side does. */
export type RunOperation = (call: OperationCall, ports: RunPorts) => Promise<OperationResult>
