import type { Pattern, Pointer, RequestTemplate, Template } from './common.ts'

/** How the other side calls us: verified over the raw bytes before anything is read. */
export interface Inbound {
  readonly verify: Verifier
  /** Answers to calls that only ask whether we are there. */
  readonly handshakes?: readonly Handshake[]
  /** What makes a call unique, so that a repeat is stored once; the hash of the body by default. */
  readonly deliveryId?: { readonly header?: string; readonly body?: Pointer }
  readonly eventType?: { readonly header?: string; readonly body?: Pointer }
  /** Pointer to an array when one call carries several events. */
  readonly items?: Pointer
  /**
   * Pointer in an event to what we wrote over there: the remote id attributes it to our response. `matches`, RE2 with one group,
   * where the id is within a longer one: SendGrid's `sg_message_id`.
   */
  readonly remoteId?: Pointer | { readonly body: Pointer; readonly matches: Pattern }
  /** Asks to be called; `{callbackUrl}` is ours. Hooks see nothing of it: secrets may be in it. */
  readonly subscribe?: RequestTemplate
  /** Secrets that the reply to `subscribe` brings, by their names in `secrets`: Airtable's `/macSecretBase64`. */
  readonly secretsFromReply?: { readonly [secret: string]: Pointer }
  /** `{subscription.*}` is the body of the reply to `subscribe`. A reply 404 or 410 says that there is none any more. */
  readonly unsubscribe?: RequestTemplate
  /** Where a subscription comes to its end by itself: how often it is renewed. */
  readonly renewEverySeconds?: number
  /** Lets a subscription hold for longer, with `{subscription.*}`; without it another one takes its place. */
  readonly renew?: RequestTemplate
}

/** @discriminator kind */
export type Verifier =
  | HmacVerifier
  | KeyVerifier
  | TokenVerifier
  | BasicVerifier
  | StandardWebhooksVerifier
  | JwtVerifier
  | NoVerifier

export interface HmacVerifier {
  readonly kind: 'hmac'
  readonly algorithm: 'sha256' | 'sha1' | 'sha512'
  readonly header: string
  readonly encoding: 'hex' | 'base64'
  /** Before the signature: `v0=`, `sha256=`. */
  readonly prefix?: string
  /** What is signed; `{body}` by default. Known: `{timestamp}`, `{body}`, `{url}`, `{method}`, `{sortedParams}`. */
  readonly signed?: Template
  readonly key: Template
  /** `utf8` by default. */
  readonly keyEncoding?: 'utf8' | 'hex' | 'base64'
  readonly timestamp?: Timestamp
  /** Several signatures in one header, split by this. */
  readonly separator?: string
}

export interface Timestamp {
  readonly header?: string
  /** Pointer into the body. */
  readonly body?: Pointer
  /** Within the signature header: Stripe's `t=`. */
  readonly pair?: string
  /** `http_date`: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 5.6.7), as Klaviyo has it. */
  readonly unit: 's' | 'ms' | 'iso' | 'http_date'
  readonly toleranceSeconds: number
}

/** Public-key signatures. */
export interface KeyVerifier {
  readonly kind: 'ed25519' | 'ecdsa_p256'
  readonly header: string
  readonly encoding: 'hex' | 'base64'
  readonly signed?: Template
  /** PEM, or raw bytes in `keyEncoding`. */
  readonly key: Template
  readonly keyEncoding?: 'pem' | 'hex' | 'base64'
  readonly timestamp?: Timestamp
}

/** A shared token, compared in constant time. */
export interface TokenVerifier {
  readonly kind: 'token'
  readonly header?: string
  readonly query?: string
  /** Pointer into the body, an index for any written as an asterisk: Microsoft Graph's `clientState` in each of `/value`. */
  readonly body?: Pointer
  readonly token: Template
}

export interface BasicVerifier {
  readonly kind: 'basic'
  readonly username: Template
  readonly password: Template
}

export interface StandardWebhooksVerifier {
  readonly kind: 'standard_webhooks'
  readonly secret: Template
}

/**
 * A JWT signed with a shared key (HS256), which has to end: monday's apps. It proves who calls and not what they say: nothing in
 * it covers the body.
 */
export interface JwtVerifier {
  readonly kind: 'jwt'
  readonly header: string
  /** Before the JWT: `Bearer `. */
  readonly prefix?: string
  readonly key: Template
}

/** The vendor signs nothing: the secret part of our own URL is all there is, and the catalogue says so. */
export interface NoVerifier {
  readonly kind: 'none'
  readonly reason: string
}

/** @discriminator kind */
export type Handshake =
  | {
      /** The body holds a challenge that is answered with: Slack, monday. */
      readonly kind: 'challenge_body'
      readonly challenge: Pointer
      readonly reply: 'text' | 'json'
      /** Name of the member of a JSON reply. */
      readonly member?: string
    }
  | {
      /** The query holds it: WhatsApp's `hub.challenge` beside `hub.verify_token`, Microsoft Graph's `validationToken`. */
      readonly kind: 'challenge_query'
      readonly challenge: string
      readonly token?: { readonly query: string; readonly value: Template }
    }
  | {
      /** A header comes and goes back, and is the secret from then on: Asana's `X-Hook-Secret`. */
      readonly kind: 'secret_header'
      readonly header: string
      /** The secret it is kept as; while there is one, no other is taken. */
      readonly secret: string
    }
  | {
      /** A body that only brings the secret: Notion's `/verification_token`. */
      readonly kind: 'secret_body'
      readonly body: Pointer
      readonly secret: string
    }
  | {
      /** GET or HEAD is answered with 200: Trello, Mailchimp. */
      readonly kind: 'ping'
      readonly methods: readonly ('GET' | 'HEAD')[]
    }
