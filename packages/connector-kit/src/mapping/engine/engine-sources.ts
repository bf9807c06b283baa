import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Mapping } from '../mapping.ts'
import { realmSource } from '../realm/realm-source.ts'

export const handlebarsSource = readFileSync(
  createRequire(import.meta.url).resolve('handlebars/dist/handlebars.min.js'),
  'utf8',
)

/** The scripts that make a locked realm of a fresh global, in order; the last one's value is the `Realm`. */
export const scriptsFor = ({ kind }: Mapping): readonly string[] =>
  kind === 'javascript' ? [realmSource] : [handlebarsSource, realmSource]
