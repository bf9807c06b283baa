import { escapePointer } from '../problem.ts'

export interface HostileContent {
  readonly pointer: string
  readonly detail: string
}

const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed()

/**
 * The first thing in a JSON value that is harmless as text and not as data: `__proto__`, or a `constructor` with a
 * `prototype`, which reach a prototype in code that copies objects; U+0000 and halves of surrogate pairs, which
 * PostgreSQL's text and UTF-8 do not have.
 */
export function findHostileContent(value: unknown, pointer = ''): HostileContent | undefined {
  if (typeof value === 'string')
    return isStorable(value) ? undefined : { pointer, detail: 'The text holds U+0000 or half of a surrogate pair.' }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, child] of Object.entries(value)) {
    const found = judgeName(name, child, pointer) ?? findHostileContent(child, `${pointer}/${escapePointer(name)}`)
    if (found) return found
  }
  return undefined
}

function judgeName(name: string, child: unknown, parent: string): HostileContent | undefined {
  // A name that cannot be stored cannot be pointed at either: its object is the place.
  if (!isStorable(name)) return { pointer: parent, detail: 'A name holds U+0000 or half of a surrogate pair.' }
  const reachesPrototype =
    name === '__proto__' ||
    (name === 'constructor' && typeof child === 'object' && child !== null && Object.hasOwn(child, 'prototype'))
  return reachesPrototype ? { pointer: `${parent}/${name}`, detail: `The name "${name}" is not allowed.` } : undefined
}
