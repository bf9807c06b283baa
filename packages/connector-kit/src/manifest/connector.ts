import type { Auth } from './auth.ts'
import type { Conditions, Pattern, Pointer, RequestTemplate, Template } from './common.ts'
import type { Describe } from './describe.ts'
import type { ErrorRule } from './errors.ts'
import type { Field, SecretField } from './fields.ts'
import type { Inbound } from './inbound.ts'
import type { Operation } from './operation.ts'
import type { Poll } from './poll.ts'
import type { RateBucket, RateSignal } from './rate.ts'

/** Every category the catalogue groups by. */
export type Category =
  | 'crm'
  | 'support'
  | 'messaging'
  | 'marketing'
  | 'product'
  | 'work'
  | 'data'
  | 'alerting'
  | 'generic'

/** How the other side is spoken to. `http` carries JSON, forms, NDJSON, multipart, XML and CSV. */
export type Protocol = 'http' | 'graphql' | 'sql_http' | 'postgres' | 'kafka' | 'object_store' | 'smtp' | 'sftp'

/**
 * All that the platform knows about an outside system: data only, so that it can be read, compared, signed, pinned by its
 * hash and run without running anybody's code. `defineConnector` checks and freezes it.
 */
export interface Connector {
  /** Version of this vocabulary. */
  readonly spec: 1
  /**
   * Its folder and its name everywhere; snake_case.
   * @pattern ^[a-z][a-z0-9_]{1,39}$
   */
  readonly id: string
  readonly name: string
  readonly category: Category
  /**
   * Of this manifest, by semantic versioning: a tenant pins it.
   * @pattern ^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$
   */
  readonly version: string
  /** One sentence: what a tenant gets from it. */
  readonly summary: string
  /** @format uri */
  readonly docs: string
  /**
   * When the facts were last compared with the vendor's documentation.
   * @format date
   */
  readonly checkedOn: string
  readonly deprecated?: Deprecation
  /**
   * Systems of another name that are this one in one of its modes. The catalogue finds the connector by their ids as well, and whoever
   * connects by one proves who calls by its mode.
   */
  readonly aliases?: readonly Alias[]
  readonly protocol: Protocol
  /** Values a tenant gives in the clear, by name. */
  readonly settings?: { readonly [name: string]: Field }
  /** Values a tenant gives and nobody reads again, by name. */
  readonly secrets?: { readonly [name: string]: SecretField }
  /**
   * Where requests go. Hosts come from `settings` by part, never as a whole URL where the vendor's domain is known. Left out
   * where every mode of `auth` is `secret_url`.
   */
  readonly baseUrl?: Template
  /**
   * The hosts a request may go to, whatever the templates say: `api.example.com`, `*.example.com` for any subdomain, or
   * `{settings.host}` where the tenant runs the system. `*`, any host the platform reaches at all, is for `category: generic`.
   * @minItems 1
   */
  readonly hosts: readonly string[]
  /** The API's version, pinned; a tenant may override it where `pattern` allows. Available as `{apiVersion}`. */
  readonly apiVersion?: ApiVersion
  /** Sent with every request. */
  readonly headers?: { readonly [name: string]: Template }
  /** Ways to prove who is calling, by name; the first is the default. */
  readonly auth: { readonly [name: string]: Auth }
  /** Values learnt when a connection is made, available as `{learnt.name}`. */
  readonly learn?: Learn
  readonly test: ConnectionTest
  readonly operations: { readonly [name: string]: Operation }
  /** How the fields that a tenant has over there are read, with the ids that the vendor wants of a mapping. */
  readonly describe?: { readonly [name: string]: Describe }
  readonly rate?: readonly RateBucket[]
  /**
   * Where replies tell how much is left. `Retry-After` is always read; without signals RateLimit in all its forms is, where
   * `rate` has one bucket.
   */
  readonly rateSignals?: readonly RateSignal[]
  /**
   * Asked in order before the defaults: network errors, 408, 425 and 5xx are tried again, 429 lets the connection rest, 504
   * leaves open what was done, 413 halves a batch, 401 refreshes credentials once and then stops the connection, 403 and 410
   * stop it, every other status is permanent.
   */
  readonly errors?: readonly ErrorRule[]
  readonly inbound?: Inbound
  readonly polls?: { readonly [name: string]: Poll }
  readonly hooks?: Hooks
}

export interface Deprecation {
  /** @format date */
  readonly since: string
  /** @format date */
  readonly sunset?: string
  /** Id of the connector to move to. */
  readonly successor?: string
}

export interface Alias {
  /**
   * No other connector's.
   * @pattern ^[a-z][a-z0-9_]{1,39}$
   */
  readonly id: string
  readonly name: string
  /** The mode of `auth` that leads there. */
  readonly auth: string
  /**
   * Until when there is such a system.
   * @format date
   */
  readonly sunset?: string
}

export interface ApiVersion {
  readonly value: string
  /** RE2 syntax; what a tenant may set instead. Without it the version is fixed. */
  readonly pattern?: Pattern
}

export interface Learn {
  /** Fields of the token reply (RFC 6901 pointers): Salesforce's `instance_url`, Slack's `team.id`. */
  readonly fromToken?: { readonly [name: string]: Pointer }
  /** A request made once after the credentials work. */
  readonly request?: RequestTemplate
  /** Pointers into its reply's body. */
  readonly fromReply?: { readonly [name: string]: Pointer }
}

/**
 * What proves that the credentials work; without effect on the other side.
 * @discriminator kind
 */
export type ConnectionTest = RequestTest | FormatTest

export interface RequestTest extends RequestTemplate {
  readonly kind: 'request'
  readonly expect: Conditions
  /** What a tenant sees afterwards, to know whose account it is: `{reply.body.user.name}`. */
  readonly identity?: Template
  /** The modes of `auth` in which it can be asked; in the others only the form is checked, and `otherwise` says why. */
  readonly only?: { readonly for: readonly string[]; readonly otherwise: string }
}

/** The vendor accepts anything, or asking would have an effect: only the form is checked. */
export interface FormatTest {
  readonly kind: 'format_only'
  readonly reason: string
}

/**
 * The escape hatch where data cannot say it: names of functions that `hooks.js` beside the manifest declares. They run in the
 * sandbox as mappings do, without secrets: JSON in, JSON out.
 */
export interface Hooks {
  /** `before({ event, input, settings }) -> input`, after the mapping and before the request is built. */
  readonly before?: true
  /** `encode({ request }) -> { body, headers }`, where a body format is not known here. */
  readonly encode?: true
  /** `sign({ request, now }) -> { headers }`, for public schemes that need no secret (a checksum header). */
  readonly sign?: true
  /** `after({ reply, input }) -> { outcome, reason, remoteId }`, where the rules cannot tell what a reply means. */
  readonly after?: true
}
