import type { Batch } from './batch.ts'
import type { Condition, Conditions, Pattern, Pointer, RequestTemplate, Template } from './common.ts'
import type { ErrorRule } from './errors.ts'
import type { Idempotency } from './idempotency.ts'
import type { FieldLimit, OperationEscaping } from './limits.ts'

/** Events that can set an operation off. */
export type TriggerEvent =
  | 'response.created'
  | 'response.updated'
  | 'response.deleted'
  | 'insight.ready'
  | 'signal.detected'

/** What the platform can do on the other side with one event. */
export interface Operation extends RequestTemplate {
  readonly title: string
  /** The recipe of this operation in one sentence: "A detractor becomes a ticket". */
  readonly summary?: string
  /**
   * The events it is made for.
   * @minItems 1
   */
  readonly on: readonly TriggerEvent[]
  /** The modes of `auth` it works with, where they lead to different APIs; all by default. */
  readonly for?: readonly string[]
  /** File of the default mapping, beside the manifest: `.hbs`, `.map.js` or `.fields.json`. Its output is `input`. */
  readonly mapping: string
  /** Asked of the event before it is mapped: only events for which all hold are sent. Pointers into the event. */
  readonly when?: readonly EventCondition[]
  /**
   * Requests before the main one; each may capture values and may decide which main request follows.
   * @maxItems 10
   */
  readonly steps?: readonly Step[]
  /**
   * Every 2xx by default (and no `/errors`, for GraphQL); conditions that are silent about the status hold for 2xx only. A 2xx
   * that does not meet it is judged by `errors`, then permanent, unless its body could not be read: then nobody knows.
   */
  readonly success?: Conditions
  readonly remoteId?: Captured
  /** Where a person sees what was made: a whole URL, which may end with a fragment, or a path below `baseUrl`: `/agent/tickets/{remoteId}`. */
  readonly remoteUrl?: Template
  /** A reply that is good for some records and bad for others. */
  readonly partial?: PartialReply
  /** A reply that only says the work was taken on. */
  readonly async?: AsyncReply
  readonly idempotency: Idempotency
  readonly batch?: Batch
  readonly limits?: readonly FieldLimit[]
  /**
   * In what markup its texts are. What a mapping, the tenant's too, puts into them by `{{ }}` is written so that it stays text;
   * by `{{{ }}}`, by the `escape` helpers and those for rich text it is put in as it is. Of what code in JavaScript returns every text is
   * escaped but for what `helpers.markup` and those helpers made. A Handlebars template, which has no fields, takes only one for all.
   */
  readonly escaping?: OperationEscaping
  /** Asked before the connector's. */
  readonly errors?: readonly ErrorRule[]
  /** Pointers into the event of personal data this operation sends: `/data/response/respondent/email`. */
  readonly personalData?: readonly Pointer[]
  /** What one call takes from each bucket of `rate`; 1 by default. */
  readonly cost?: { readonly [bucket: string]: number }
}

export interface EventCondition {
  /** RFC 6901 pointer into the event. */
  readonly pointer: Pointer
  readonly is?: readonly (string | number | boolean | null)[]
  readonly exists?: boolean
  readonly atLeast?: number
  readonly atMost?: number
}

/** A request before the main one: look something up, make the parent first. */
export interface Step extends RequestTemplate {
  /** Names what it captured: `{steps.contact.id}`. Steps of one name add to each other: found by the first, or made by the second. */
  readonly name: string
  /** Skipped unless all hold of what the mapping made and earlier steps captured. */
  readonly onlyIf?: readonly Given[]
  readonly success?: Conditions
  /** Pointers into the reply, to texts, numbers and booleans; a value that is not there stays absent. */
  readonly capture: { readonly [name: string]: Pointer }
  /** Replies that mean "there is none" rather than a failure. */
  readonly absent?: Conditions
  /** The reply is a list, and one of its items is meant: `capture` points into that one. A reply without the list is a failure. */
  readonly among?: Among
  /** It makes what it captures where there is none, though it says what its finding means: silence leaves open what it did. */
  readonly writes?: true
  /** When it captured something: what the main request is instead (update, not create). `done`: it is there already. */
  readonly onFound?:
    | { readonly when: string; readonly request: RequestTemplate }
    | {
        readonly when: string
        readonly done: true
        /** What is there already is called this, where what was captured is only a part of it: `{steps.issue.key}`. */
        readonly remoteId?: Template
      }
}

/** The first item of a list in which a text stands, in whatever member: for vendors that list what there is and cannot search it. */
export interface Among {
  readonly items: Pointer
  readonly holding: Template
}

/**
 * `contact.id`: it was captured; `!contact.id`: it was not. `input.email`: the mapping made one.
 * @pattern ^!?[A-Za-z_]\w*\.[A-Za-z_]\w*$
 */
export type Given = string

/** Where a reply carries a value. */
export interface Captured {
  /** RFC 6901 pointer into the body. */
  readonly body?: Pointer
  readonly header?: string
  /** RE2 with one group, for a value inside a longer one: Dynamics' `OData-EntityId`. */
  readonly matches?: Pattern
}

export interface PartialReply {
  /** Pointer to the array of results. */
  readonly items: Pointer
  /** How a result names its record: by its place, or by a pointer to an index or an id (ours) within the result. */
  readonly by: 'order' | { readonly index: Pointer } | { readonly id: Pointer }
  /** `all`: there is a result for every record. `failures`: only for those that failed. */
  readonly lists: 'all' | 'failures'
  /** Asked of a result as if it were a body of its own. Without it everything that is listed failed. */
  readonly ok?: Conditions
  /** Pointer within a result. */
  readonly remoteId?: Pointer
  /** Pointer within a result to what went wrong: what the log shows, and what `errors` ask of. The result itself by default. */
  readonly error?: Pointer
  /** Pointer within a result to a status of its own (Elasticsearch), for `ok`, `errors` and the defaults. */
  readonly status?: Pointer
}

export interface AsyncReply {
  /** Asked of the first reply: only where it holds is there something left to be done. Every success by default. */
  readonly when?: Conditions
  /** `{reply.body.*}` of the first reply is known here. */
  readonly poll: RequestTemplate
  readonly done: Conditions
  readonly failed: readonly Condition[]
  /**
   * @asType integer
   * @minimum 250
   */
  readonly intervalMs: number
  /**
   * How long it is asked for; the delivery is under way all that time.
   * @asType integer
   * @minimum 1000
   * @maximum 300000
   */
  readonly timeoutMs: number
  readonly remoteId?: Captured
}
