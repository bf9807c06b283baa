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

/** How text from a respondent is written so that it stays text over there. */
export type Escaping = 'none' | 'mrkdwn' | 'html' | 'markdown' | 'adf' | 'adaptive_card' | 'csv' | 'telegram_markdown'
