import type { Condition, Conditions } from '../../manifest/common.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { textOf } from '../../outcome/find-values.ts'
import type { GoldenReply } from '../golden.ts'
import { placeValue } from './place-value.ts'

/**
 * Makes a reply of which conditions hold, out of one that may be something else: the status, headers and members they ask for.
 * What only a pattern describes cannot be made, so the caller looks whether it worked.
 */
export function satisfy(conditions: Conditions, { status, headers, body }: GoldenReply): GoldenReply {
  let made = { status, headers: { ...headers }, body }
  for (const condition of conditions) made = withCondition(condition, made)
  return { status: made.status, headers: made.headers, ...(made.body !== undefined && { body: made.body }) }
}

interface Making {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: JsonValue | undefined
}

function withCondition(condition: Condition, making: Making): Making {
  const { status, header, body } = condition
  const [first] = status ?? []
  const code = first === undefined ? making.status : typeof first === 'number' ? first : Number(`${first[0]}00`)
  const value = valueFor(condition)
  const headers =
    header === undefined ? making.headers : { ...making.headers, [header.toLowerCase()]: textOf(value ?? '') }
  if (body === undefined) return { status: code, headers, body: making.body }
  const before = typeof making.body === 'string' ? undefined : making.body
  // Any JSON is enough.
  if (body === '' && asksNothing(condition)) return { status: code, headers, body: before ?? {} }
  return { status: code, headers, body: placeValue(before, body, value) }
}

const asksNothing = ({ is, matches, exists }: Condition): boolean =>
  is === undefined && matches === undefined && exists !== false

/** Undefined where there has to be nothing. */
function valueFor({ is, matches, exists }: Condition): JsonValue | undefined {
  if (exists === false) return undefined
  if (is) return is[0]
  return matches === undefined
    ? 'x'
    : matches
        .replace(/^\(\?[a-z]+\)/, '')
        .split('|')[0]!
        .replaceAll(/[\\^$()?*+]/g, '')
}
