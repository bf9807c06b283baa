import type { Mapping } from './mapping.ts'

/** A version names one source, but that is the caller's promise: running another source under its name would be silent. */
export function isSameMapping(left: Mapping, right: Mapping): boolean {
  if (left.kind !== right.kind || left.source !== right.source || escapingOf(left) !== escapingOf(right)) return false
  return left.kind !== 'handlebars' || right.kind !== 'handlebars' || left.output === right.output
}

/** The same mapping may serve two operations. */
function escapingOf(mapping: Mapping): string | undefined {
  return typeof mapping.escaping === 'object' ? JSON.stringify(mapping.escaping) : mapping.escaping
}
