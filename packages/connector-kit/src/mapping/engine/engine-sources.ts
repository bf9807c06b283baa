import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Mapping } from '../mapping.ts'
import { needsHandlebars } from '../needs-handlebars.ts'
import { helpersSource, needsHelpers } from '../realm/helpers/helpers-source.ts'
import { realmSource } from '../realm/realm-source.ts'

export const handlebarsSource = readFileSync(
  createRequire(import.meta.url).resolve('handlebars/dist/handlebars.min.js'),
  'utf8',
)

/**
 * The scripts that make a locked realm of a fresh global, in order; the last one's value is the `Realm`. Nothing is loaded that
 * the mapping does not use.
 */
export function scriptsFor(mapping: Mapping): readonly string[] {
  const isTemplate = needsHandlebars(mapping)
  const hasHelpers = (isTemplate || mapping.kind === 'javascript') && needsHelpers(mapping)
  return [...(isTemplate ? [handlebarsSource] : []), ...(hasHelpers ? [helpersSource] : []), realmSource]
}
