import { globSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Mapping } from '@howazit/connector-kit'

/** A hostile mapping. */
export interface Payload {
  /** Of what kind it is: the file it stands in. */
  readonly family: string
  readonly title: string
  readonly mapping: Mapping
}

const folder = import.meta.dirname
const prelude = readFileSync(resolve(folder, 'prelude.txt'), 'utf8')

/**
 * The payloads of a corpus: `//# title`, and below it the body of `map(event, context)`, a whole source where the title says
 * `[source]`, or a template. A directive of the source itself (`//# sourceURL`) is written `//@`.
 */
export function readPayloads(corpus: 'escapes' | 'denials'): readonly Payload[] {
  const files = globSync(`${corpus}/*.payloads`, { cwd: folder }).toSorted()
  return files.flatMap((file) => {
    const family = basename(file, '.payloads')
    const [, ...parts] = readFileSync(resolve(folder, file), 'utf8').split(/^\/\/# /m)
    return parts.map((part) => toPayload(family, part))
  })
}

function toPayload(family: string, part: string): Payload {
  const lineEnd = part.indexOf('\n')
  const title = part.slice(0, lineEnd)
  const code = part.slice(lineEnd + 1).replaceAll('//@ ', '//# ')
  if (family === 'handlebars' || title.endsWith('[handlebars]')) {
    return { family, title, mapping: { kind: 'handlebars', source: code, output: 'text' } }
  }
  const source = title.endsWith('[source]') ? code : `function map(event, context) {\ncanary = event\n${code}\n}`
  return {
    family,
    title,
    mapping: { kind: 'javascript', source: `${title.endsWith('[source]') ? '' : prelude}${source}` },
  }
}
