import type { Mapping } from './mapping.ts'

/**
 * Whether an output says that the event is not for this target: `null`, or for a text nothing but blanks. Nothing is sent then,
 * which is no failure: a detractor becomes a ticket, and nobody else does.
 */
export function madeNothing(mapping: Mapping, output: string): boolean {
  const isText = mapping.kind === 'handlebars' && mapping.output === 'text'
  return output.trim() === (isText ? '' : 'null')
}
