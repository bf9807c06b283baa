import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CATALOGUE_BYTES_MAX, CATALOGUE_FILE, type Decision, parseCatalogue } from '@howazit/connector-kit'
import type { RefusedFolder } from './read-connector-folder.ts'

/**
 * What operators decided about versions (`howazit connector promote` and `deprecate`). Read again whenever the file changed, so
 * that a version can be given to more tenants, or to none any more, without a restart.
 */
export interface Decisions {
  /** The same list as long as nothing changed. */
  read(): Promise<readonly Decision[]>
}

const NONE: readonly Decision[] = []

export function createDecisions(folder: string | undefined, onRefused: (refused: RefusedFolder) => void): Decisions {
  let [mark, decisions] = ['', NONE]
  return Object.freeze({
    async read() {
      if (folder === undefined) return NONE
      const path = join(folder, CATALOGUE_FILE)
      const stats = await stat(path).catch(() => undefined)
      const seen = stats?.isFile() ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : ''
      if (seen === mark) return decisions
      const fresh = stats?.isFile() ? await readOnce(path, stats.size, onRefused) : NONE
      // A file that is wrong changes nothing: what was decided before holds until somebody mends it.
      if (fresh) decisions = fresh
      mark = seen
      return decisions
    },
  } satisfies Decisions)
}

/** Undefined where it is no catalogue. */
async function readOnce(
  path: string,
  bytes: number,
  onRefused: (refused: RefusedFolder) => void,
): Promise<readonly Decision[] | undefined> {
  const text = bytes > CATALOGUE_BYTES_MAX ? '' : await readFile(path, 'utf8').catch(() => '')
  const parsed = parseCatalogue(text)
  if (!parsed.problems) return parsed.catalogue.decisions
  const hint = 'Mend it; howazit connector catalog shows what it reads.'
  onRefused({
    folder: CATALOGUE_FILE,
    problems: parsed.problems.map((message) => ({ pointer: '', message, hint })),
  })
  return undefined
}
