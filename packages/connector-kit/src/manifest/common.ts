import type { JsonValue } from '../mapping/mapping.ts'

/**
 * Text with `{names}`, as in RFC 6570 level 1. Known names: `settings.*`, `secrets.*` (in auth, and where the vendor's own URL
 * is the secret), `learnt.*`, `token.*` (the access token and its reply), `apiVersion`, `input.*` (what the mapping made),
 * `event.*`, `idempotencyKey`, `steps.<name>.*` (what earlier steps captured), `item.*` (one record of a batch), `now.*`
 * (`iso`, `unix`, `unixMs`, `date`), `page.*` (in polls). In a path or a query each value is percent-encoded and an empty
 * one refused; in a header anything but visible ASCII, spaces and tabs is. `{{` and `}}` stand for braces.
 */
export type Template = string

/**
 * JSON whose texts are templates. A text that is one `{name}` and nothing else stands for the value itself, whatever its
 * type; a member whose value is absent is left out.
 */
export type ValueTemplate = JsonValue

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

export type BodyFormat = 'json' | 'form' | 'ndjson' | 'multipart' | 'xml' | 'csv' | 'text' | 'binary'

export interface RequestTemplate {
  readonly method: Method
  /** Below `baseUrl`, or a whole URL on one of `hosts`. */
  readonly path: Template
  readonly query?: { readonly [name: string]: Template }
  readonly headers?: { readonly [name: string]: Template }
  /** `json` by default. */
  readonly format?: BodyFormat
  /** The mapping's output by default, where there is one. */
  readonly body?: ValueTemplate
  /** `protocol: graphql`: the fixed document; `body` gives the variables. */
  readonly graphql?: string
  /** `protocol: sql_http` and `postgres`: the fixed statement; `body` gives the bound values in order. */
  readonly sql?: string
}

/** All of them hold. */
export type Conditions = readonly Condition[]

/**
 * One question about a reply. What is given has to hold, all of it; a place without a question has to exist. A question about
 * the body of a reply that is not JSON, or does not say so in its content type, is answered no.
 */
export interface Condition {
  /** The status is one of these; `2xx` for any of a class. */
  readonly status?: readonly (number | '2xx' | '3xx' | '4xx' | '5xx')[]
  /** Name of a header; asked by `is`, `matches` and `exists`. */
  readonly header?: string
  /** RFC 6901 pointer into the JSON body, '' for all of it; asked by `is`, `matches` and `exists`. `*` stands for any index:
   * one of the values suffices. */
  readonly body?: string
  /** The value is one of these; a number equals its text, as headers are always text. */
  readonly is?: readonly (string | number | boolean | null)[]
  /** RE2 syntax, found anywhere in the value's text. */
  readonly matches?: string
  /** Whether there is such a value; null and empty arrays are none. */
  readonly exists?: boolean
}
