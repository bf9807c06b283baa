import type { OperationEscaping } from '../manifest/limits.ts'
import type { MappingEngineName } from './engine/mapping-engine.ts'

/** A value that JSON can carry. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/**
 * JSON whose texts may hold Handlebars expressions over `event` and `context`. A text that is one expression gives the value
 * with its type; where that is absent the member is left out.
 */
export interface FieldsMapping {
  readonly kind: 'fields'
  readonly source: string
  /** The operation's, for what is put into texts. */
  readonly escaping?: OperationEscaping
}

/** A Handlebars template over `event` and `context`. */
export interface HandlebarsMapping {
  readonly kind: 'handlebars'
  readonly source: string
  /**
   * `json` (default): the rendered text must parse as JSON and `{{value}}` is escaped for the inside of a JSON string; use
   * `{{json value}}` where a whole JSON value belongs. `text`: rendered as it is, nothing escaped.
   */
  readonly output?: 'json' | 'text'
  /** The operation's, where it is one for all texts. */
  readonly escaping?: OperationEscaping
}

/** JavaScript that declares `function map(event, context)` returning a JSON value. */
export interface JavaScriptMapping {
  readonly kind: 'javascript'
  readonly source: string
  /** The operation's, for every text that it returns but for what `helpers.markup` and the `escape` helpers made. */
  readonly escaping?: OperationEscaping
}

export type Mapping = FieldsMapping | HandlebarsMapping | JavaScriptMapping

/** What a mapping sees beside the event. Time and chance are part of the input: the same request gives the same bytes. */
export interface MappingContext {
  /** ISO 8601; what `Date.now()` and `new Date()` answer during the run. */
  readonly now: string
  /** What `Math.random()` is drawn from. */
  readonly seed: string
  /** The questions of the survey's version, as the contract has them: what the helpers `answer` and `question` look in. */
  readonly questions?: JsonValue
  readonly [key: string]: JsonValue | undefined
}

export interface MappingRequest {
  /** Requests of different groups never share a process; see `trustOf`. */
  readonly group: string
  /** `isolated-vm` unless said otherwise; see `trustOf`. */
  readonly engine?: MappingEngineName
  readonly tenantId: string
  /** Names this source among the tenant's: mapping id and version, or a hash of the source. */
  readonly version: string
  readonly mapping: Mapping
  readonly event: JsonValue
  readonly context: MappingContext
}

export type MappingFailureCode =
  | 'mapping_failed'
  | 'mapping_timeout'
  | 'mapping_memory'
  | 'mapping_output_invalid'
  | 'mapping_quarantined'

export interface MappingFailure {
  readonly status: 'failed'
  readonly code: MappingFailureCode
  /** For the tenant; may quote their own error, so it is never logged. */
  readonly message: string
}

/** `output` is text: JSON text, unless the template declares `output: 'text'`. */
export type MappingResult = { readonly status: 'ok'; readonly output: string } | MappingFailure

/** `ok` says that the mapping compiles and, for JavaScript, declares `map`. */
export type MappingCheck = { readonly status: 'ok' } | MappingFailure
