import type { JsonValue } from '../mapping/mapping.ts'
import type { GoldenReply } from '../testing/golden.ts'
import { entriesOf, leavesOf, type Place, replaceAt, valueAt } from './json-place.ts'

/** What a connector makes of a reply. */
export interface Verdict {
  /** All of it, the remote id and the vendor's words among it. */
  readonly whole: string
  /** What kind of outcome it is, whatever the ids and words in it. */
  readonly kind: string
}

export type Judge = (reply: GoldenReply) => Promise<Verdict>

/** What of a reply a connector relies on. */
export interface ReliedOn {
  readonly status: number
  readonly headers: readonly { readonly name: string; readonly value: string; readonly isExact: boolean }[]
  /** Without what makes no difference; absent where nothing in it does. */
  readonly body?: JsonValue
  /** Places in the body whose value decides what kind of outcome it is; elsewhere another value of the type will do. */
  readonly exact: readonly Place[]
}

const OTHER_TEXT = 'something else'

/**
 * Finds out by trying: what can be taken out of a reply without a difference is not relied on, and what can be changed without
 * another kind of outcome may be anything. So a pact follows the manifest, whatever the manifest reads a reply with.
 */
export async function findReliedOn(reply: GoldenReply, judge: Judge): Promise<ReliedOn> {
  const wanted = await judge(reply)
  const headers = await findHeaders(reply, judge, wanted)
  const lean: GoldenReply = { ...reply, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) }
  const body = await findBody(lean, judge, wanted)
  const exact = body === undefined ? [] : await findExact({ ...lean, body }, judge, wanted)
  return { status: reply.status, headers, ...(body !== undefined && { body }), exact }
}

async function findHeaders(reply: GoldenReply, judge: Judge, wanted: Verdict): Promise<ReliedOn['headers']> {
  const kept: ReliedOn['headers'][number][] = []
  let left = { ...reply.headers }
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    const { [name]: _, ...without } = left
    const { whole } = await judge({ ...reply, headers: without })
    if (whole === wanted.whole) left = without
    else {
      const { kind } = await judge({ ...reply, headers: { ...left, [name]: OTHER_TEXT } })
      kept.push({ name, value, isExact: kind !== wanted.kind })
    }
  }
  return kept
}

async function findBody(reply: GoldenReply, judge: Judge, wanted: Verdict): Promise<JsonValue | undefined> {
  const { body, ...without } = reply
  if (body === undefined || (await judge(without)).whole === wanted.whole) return undefined
  let left = body
  const prune = async (place: Place): Promise<void> => {
    const at = valueAt(left, place)
    for (const [step] of entriesOf(at) ?? []) {
      const inner = [...place, step]
      // Items give each other their places: one that is not needed stays, empty.
      const lean = Array.isArray(at) ? undefined : replaceAt(left, inner, undefined)
      if (lean !== undefined && (await judge({ ...reply, body: lean })).whole === wanted.whole) left = lean
      else await prune(inner)
    }
  }
  await prune([])
  return left
}

async function findExact(
  reply: GoldenReply & { readonly body: JsonValue },
  judge: Judge,
  wanted: Verdict,
): Promise<readonly Place[]> {
  const exact: Place[] = []
  for (const { place, value } of leavesOf(reply.body)) {
    const { kind } = await judge({ ...reply, body: replaceAt(reply.body, place, otherThan(value)) })
    if (kind !== wanted.kind) exact.push(place)
  }
  return exact
}

/** Another value of the same type. */
function otherThan(value: JsonValue): JsonValue {
  if (typeof value === 'string') return OTHER_TEXT
  if (typeof value === 'number') return value + 1
  return typeof value === 'boolean' ? !value : value
}
