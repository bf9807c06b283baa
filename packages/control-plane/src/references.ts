import { contract } from './contract.ts'

/** Kept for as long as what they were made of: whatever is compiled for one is found again by whoever asks for the same part. */
const inlined = new WeakMap<object, object>()

/** A part of the contract with what it refers to in the places of its references; the same object for the same part. */
export function inlineReferences<Part extends object>(part: Part): Part {
  const known = inlined.get(part)
  if (known) return known as Part
  const referred = followReference(part)
  const made = referred === part ? copyWithInlined(part) : inlineReferences(referred)
  inlined.set(part, made)
  return made as Part
}

/** What a part of the contract refers to, where it is a reference, without what stands beside that; else the part. */
export function followReference<Part extends object>(part: Part): Part {
  return '$ref' in part ? followReference(find(part.$ref as string) as Part) : part
}

function copyWithInlined(part: object): object {
  if (Array.isArray(part)) return part.map(inline)
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, inline(value)]))
}

const inline = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? inlineReferences(value) : value

/** Names in the contract have neither `/` nor `~`, so a reference needs no unescaping. */
function find(reference: string): object {
  const names = reference.replace(/^#\//, '').split('/')
  const found = names.reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], contract)
  if (typeof found !== 'object' || found === null) throw new TypeError(`The contract has no ${reference}.`)
  return found
}
