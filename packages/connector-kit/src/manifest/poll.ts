import type { Pointer, RequestTemplate } from './common.ts'

/** Where the other side cannot call us: asked at intervals for what is new. */
export interface Poll {
  readonly title: string
  /** `{page.cursor}`, `{page.since}`, `{page.offset}` and `{page.number}` are known here. */
  readonly request: RequestTemplate
  /** Pointer to the array of records. */
  readonly items: Pointer
  /** Pointer within a record to its id: the same id at the same version is stored once. */
  readonly id: Pointer
  /** Pointer within a record to the field that only grows. */
  readonly watermark: Pointer
  readonly pagination: Pagination
  /** How far before the watermark each poll begins, so that late commits are not missed. */
  readonly overlapSeconds: number
  readonly intervalSeconds: number
  readonly pagesMax: number
}

/** @discriminator kind */
export type Pagination =
  | { readonly kind: 'none' }
  | { readonly kind: 'cursor'; readonly next: Pointer; readonly hasMore?: Pointer }
  | { readonly kind: 'next_url'; readonly next: Pointer }
  | { readonly kind: 'link_header' }
  | { readonly kind: 'offset'; readonly size: number }
  | { readonly kind: 'page'; readonly size: number; readonly first: 0 | 1 }
  | { readonly kind: 'next_offset'; readonly next: Pointer; readonly end: number }
