import { unplaceable } from './auth-refusal.ts'

const PART = /(\{\{|\}\}|\{[^{}]*\})/

/** Fills what is signed, in bytes: a body need not be text. */
export function fillBytes(template: string, parts: Readonly<Record<string, string | Uint8Array | undefined>>): Buffer {
  const pieces = template.split(PART).map((piece) => {
    if (piece === '{{' || piece === '}}') return Buffer.from(piece.slice(1))
    if (!piece.startsWith('{')) return Buffer.from(piece, 'utf8')
    const name = piece.slice(1, -1)
    const value = Object.hasOwn(parts, name) ? parts[name] : undefined
    if (value !== undefined) return Buffer.from(value as Uint8Array)
    throw unplaceable(`{${name}} is nothing that can be signed here`, `Known here: ${Object.keys(parts).join(', ')}.`)
  })
  return Buffer.concat(pieces)
}
