import type { Pointer } from './common.ts'

/** What a field over there can hold; applied to the mapping's output before the request is built. */
export interface FieldLimit {
  /** RFC 6901 pointer into the mapping's output; `*` stands for any index. '' for the whole body. */
  readonly field: Pointer
  readonly charactersMax?: number
  readonly bytesMax?: number
  /** Array items. */
  readonly itemsMax?: number
  /** `truncate` cuts by code point and ends with an ellipsis; `refuse` ends the delivery as refused. */
  readonly onExcess: 'truncate' | 'refuse'
}

/**
 * How text from a respondent is written so that it stays text over there. `adf`: the field is a document of Jira's, and becomes one.
 * `csv`: a cell that a spreadsheet would run begins with an apostrophe.
 */
export type Escaping = 'none' | 'mrkdwn' | 'html' | 'markdown' | 'adf' | 'adaptive_card' | 'csv' | 'telegram_markdown'

/** One for every text that a mapping makes; or each for its field: RFC 6901 pointers into the mapping's output, `*` for any index. */
export type OperationEscaping = Escaping | { readonly [field: string]: Escaping }
