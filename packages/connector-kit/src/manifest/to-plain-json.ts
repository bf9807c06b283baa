import type { JsonValue } from '../mapping/mapping.ts'
import { below, type ConnectorProblem, show } from './problem.ts'

const DEPTH_MAX = 32
const VALUES_MAX = 50_000
const TEXT_LENGTH_MAX = 64 * 1024

export type PlainJson =
  | { readonly value: JsonValue; readonly problems?: undefined }
  | { readonly problems: readonly ConnectorProblem[] }

/**
 * Copies what JSON can carry, so that nothing the caller still holds can change it, and refuses the rest: functions, class
 * instances, cycles (by their depth), more than a manifest ever needs. Members that are undefined are left out.
 */
export function toPlainJson(value: unknown): PlainJson {
  const state = { count: 0, problems: [] as ConnectorProblem[] }
  const copy = copyValue(value, '', { depth: 0, state })
  return state.problems.length > 0 ? { problems: state.problems } : { value: copy as JsonValue }
}

interface Place {
  readonly depth: number
  readonly state: { count: number; readonly problems: ConnectorProblem[] }
}

function copyValue(value: unknown, pointer: string, { depth, state }: Place): JsonValue | undefined {
  // One problem is enough of a value that is too large: the rest of it is not looked at.
  if (state.count > VALUES_MAX) return undefined
  const fault = faultOf(value, depth, ++state.count)
  if (fault) {
    state.problems.push({ pointer, ...fault })
    return undefined
  }
  if (typeof value !== 'object' || value === null) return value as JsonValue
  const inner = { depth: depth + 1, state }
  if (Array.isArray(value)) return value.map((item, index) => copyValue(item, below(pointer, index), inner) ?? null)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, copyMember(name, member, { pointer, inner })]))
}

function copyMember(name: string, member: unknown, { pointer, inner }: { pointer: string; inner: Place }) {
  if (name !== '__proto__') return copyValue(member, below(pointer, name), inner)
  const hint = 'Call it something else.'
  inner.state.problems.push({ pointer: below(pointer, name), message: 'No member may be called `__proto__`.', hint })
  return undefined
}

function faultOf(value: unknown, depth: number, count: number): Omit<ConnectorProblem, 'pointer'> | undefined {
  if (count > VALUES_MAX)
    return { message: `It has more than ${VALUES_MAX} values.`, hint: 'Write a smaller manifest.' }
  if (depth > DEPTH_MAX) return { message: `It is nested deeper than ${DEPTH_MAX}.`, hint: 'Write a flatter manifest.' }
  if (typeof value === 'string') return faultOfText(value)
  if (value === null || typeof value === 'boolean') return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return undefined
  if (typeof value === 'object' && (Array.isArray(value) || isRecord(value))) return undefined
  const kind = typeof value === 'object' ? 'an instance of a class' : `${typeof value} ${show(value)}`
  return { message: `This is ${kind}, which JSON cannot carry.`, hint: 'A connector is data: write the value itself.' }
}

function faultOfText(text: string): Omit<ConnectorProblem, 'pointer'> | undefined {
  if (text.length > TEXT_LENGTH_MAX)
    return { message: `The text has more than ${TEXT_LENGTH_MAX} characters.`, hint: 'Shorten it.' }
  // Half a surrogate pair has no UTF-8, so no hash that all agree on (RFC 8785 3.2.2.2).
  return text.isWellFormed()
    ? undefined
    : { message: 'The text has half a surrogate pair in it.', hint: 'Write the whole character.' }
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // An object of another realm has another Object.prototype, whose own prototype is null as well.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
