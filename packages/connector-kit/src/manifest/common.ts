import type { JsonValue } from '../mapping/mapping.ts'

/**
 * Text with `{names}`, as in RFC 6570 level 1. Known names: `settings.*`, `choices.*` (what a chosen setting stands for),
 * `secrets.*` (in auth and inbound, and where the vendor's own URL is the secret), `learnt.*`, `token.*` (in auth: the access
 * token and its reply), `apiVersion`, `input.*` (what the mapping made), `event.*`, `eventId`, `idempotencyKey`,
 * `steps.<name>.*` (what earlier steps captured), `item.*` (one record of a batch), `batchKey` (follows from which records are in it), `reply.*` (`status`, `headers.*`, `body.*`,
 * where one was there before), `now.*` (`iso`, `unix`, `unixMs`, `date`), `page.*` (in polls). A step down is a member's name
 * or an index: `{reply.body.data.0.id}`.
 *
 * In a path or a query each value is percent-encoded and an empty one refused; `{+name}` in a path keeps the slashes of the
 * value, each of its segments encoded (RFC 6570 level 2). In a header anything but visible ASCII, spaces and tabs is refused.
 * A query parameter or header that is one `{settings.*}`, `{secrets.*}` or `{page.*}` and nothing else is left out where that
 * is absent; any other absent value ends the request. `{{` and `}}` stand for braces.
 * @format template
 */
export type Template = string

/**
 * JSON whose texts are templates. A text that is one `{name}` and nothing else stands for the value itself, whatever its
 * type; a member whose value is absent is left out, an array's item is null then. A member called `...` is an object whose
 * members are put here, and those written beside it win: `{ '...': '{input}', unique_id: '{idempotencyKey}' }`. An object
 * whose one member is called `...json` is that member's value as JSON in a text; of one called `...present` it is the list's items
 * that are there, and absent where none is; of one called `...number` it is a number, of a text too. In bodies a member that is called by one
 * `{settings.*}`, `{choices.*}` or `{learnt.*}` is called what that says (a custom field of the tenant's) and left out where it is absent.
 */
export type ValueTemplate = JsonValue

/**
 * RFC 6901; '' for the whole value. Where several values are asked for, `*` stands for any index.
 * @format json-pointer
 */
export type Pointer = string

/**
 * RE2 syntax (https://github.com/google/re2/wiki/Syntax): linear in the text whatever it says, so no lookaround and no
 * backreferences.
 * @format re2
 * @maxLength 1000
 */
export type Pattern = string

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

export type BodyFormat = 'json' | 'form' | 'ndjson' | 'multipart' | 'xml' | 'csv' | 'text' | 'binary'

export interface RequestTemplate {
  readonly method: Method
  /**
   * Below `baseUrl`, or a whole URL on one of `hosts`. One `{name}` of what the vendor gave (`learnt`, `steps`, `reply`, `page`)
   * and nothing else may hold a whole URL or a path with its query.
   */
  readonly path: Template
  readonly query?: { readonly [name: string]: Template }
  readonly headers?: { readonly [name: string]: Template }
  /**
   * `json` by default. `xml`: an object with one member, the root; `@name` is an attribute and `#text` the text. `csv`: an array
   * of objects (a header line of their members) or of arrays; cells that a spreadsheet would run are prefixed. `text`: as it
   * is. `binary`: base64 of the bytes. `multipart`: a member that is `{ filename, contentType, data }` is a file.
   */
  readonly format?: BodyFormat
  /** The mapping's output by default, where there is one. */
  readonly body?: ValueTemplate
  /** `protocol: graphql`: the fixed document; `body` gives the variables. */
  readonly graphql?: string
  /**
   * The fixed statement; `{settings.*}` in it have to be SQL identifiers. `protocol: postgres`: `body` gives the bound values in
   * order. `protocol: sql_http`: `body` is the vendor's request around it, in which `{sql}` is the statement.
   */
  readonly sql?: Template
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
  readonly body?: Pointer
  /** The value is one of these; a number equals its text, as headers are always text. */
  readonly is?: readonly (string | number | boolean | null)[]
  /** RE2 syntax, found anywhere in the value's text. */
  readonly matches?: Pattern
  /** Whether there is such a value; null and empty arrays are none. */
  readonly exists?: boolean
}
