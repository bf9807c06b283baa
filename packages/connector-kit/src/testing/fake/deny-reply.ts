import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue } from '../../outcome/find-values.ts'
import type { GoldenReply } from '../golden.ts'
import { placeValue } from './place-value.ts'

const FLAG = /^(?:ok|success|succeeded|successful)$/i

/** RFC 6901 pointers to the members by which a body says whether something worked, with what they say. */
export function flagsOf(body: JsonValue | undefined, at = ''): readonly (readonly [pointer: string, value: boolean])[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, member]) => {
    const pointer = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    return FLAG.test(name) && typeof member === 'boolean'
      ? [[pointer, member] as const]
      : flagsOf(member ?? null, pointer)
  })
}

/** Whether successes all say so in their bodies, at the same place; where one does not it is not how this vendor tells. */
export function saysYes(bodies: readonly (JsonValue | undefined)[]): boolean {
  return commonFlags(bodies).length > 0
}

function commonFlags([first, ...others]: readonly (JsonValue | undefined)[]): readonly string[] {
  const isTold = (pointer: string) => others.every((body) => findValue(body, pointer) === true)
  return flagsOf(first).flatMap(([pointer, value]) => (value && isTold(pointer) ? [pointer] : []))
}

/** A success with `ok: false` in place of `ok: true`, as a vendor says that answers 200 to everything; undefined where none says yes. */
export function denyReply(successes: readonly GoldenReply[]): GoldenReply | undefined {
  const [first] = successes
  const told = commonFlags(successes.map(({ body }) => body))
  if (!first || told.length === 0) return undefined
  const body = told.reduce<JsonValue | undefined>((left, pointer) => placeValue(left, pointer, false), first.body)
  return { ...first, body: body ?? {} }
}
