import type { Conditions, Pointer, RequestTemplate, ValueTemplate } from './common.ts'
import type { Pagination } from './poll.ts'

/** How a tenant's fields over there are read, custom ones among them: what `howazit connection describe` lists. Nothing changes by it. */
export interface Describe {
  /** The operations whose fields these are; all by default. */
  readonly operations?: readonly string[]
  /** `{page.cursor}`, `{page.offset}` and `{page.number}` are known here. */
  readonly request: RequestTemplate
  /** Pointer to the array of fields in the reply. */
  readonly items: Pointer
  /** Pointers within an item. */
  readonly fieldId: Pointer
  readonly fieldName: Pointer
  /** The first of these that leads to a text. */
  readonly fieldType?: readonly Pointer[]
  /** Asked of an item as if it were a body: holds for a field that has to have a value. */
  readonly required?: Conditions
  /** Asked the same way: an item for which it does not hold is left out. */
  readonly when?: Conditions
  /** What a field can be: a pointer within the item to the list, and pointers within each of that. */
  readonly options?: { readonly items: Pointer; readonly value: Pointer; readonly name?: Pointer }
  /** The items are no fields but what the field of this id can be. */
  readonly optionsOf?: string
  /** What a mapping gives so that the field has a value: `{field.id}` stands for its id, in names of members too, `{field.value}` for the value. */
  readonly use?: ValueTemplate
  /** One page by default. */
  readonly pagination?: Pagination
  /** How long what was read may be shown again; five minutes at most. */
  readonly cacheSeconds: number
}
