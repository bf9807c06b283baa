import type { Describe } from '../../manifest/describe.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { GoldenReply } from '../golden.ts'
import { pageItems, pageSizeOf } from './page-objects.ts'
import { placeValue } from './place-value.ts'
import { satisfy } from './satisfy.ts'

/** The fields that the fake has: as many as need three pages, where there are pages. */
export function fieldsOf(describe: Describe): readonly JsonValue[] {
  const { pagination } = describe
  const count = pagination === undefined || pagination.kind === 'none' ? 2 : 2 * pageSizeOf(pagination) + 1
  return Array.from({ length: count }, (_, index) => fieldOf(describe, index + 1))
}

function fieldOf({ fieldId, fieldName, fieldType = [], when = [], options }: Describe, number: number): JsonValue {
  const [type] = fieldType
  const told = [
    [fieldId, `field_${number}`],
    [fieldName, `Field ${number}`],
    ...(type === undefined ? [] : [[type, 'text'] as const]),
    ...(options ? [[`${options.items}/0${options.value}`, 'first'] as const] : []),
  ] as const
  const item = told.reduce<JsonValue | undefined>((left, [pointer, value]) => placeValue(left, pointer, value), {})
  return satisfy(when, { status: 200, body: item ?? {} }).body ?? {}
}

/** One page of them. */
export function pageFields(describe: Describe, request: HttpRequest): GoldenReply {
  const { pagination = { kind: 'none' } } = describe
  return pageItems({ ...describe, pagination }, fieldsOf(describe), request)
}
