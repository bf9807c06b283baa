import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'

const MANIFEST = 'connector.ts'

/**
 * The folder of the connector that is meant: the given one, this one, or the only one below this one, so that what follows
 * `howazit connector new` needs no `cd`. `command` is the command line to give one to.
 * @throws CommandError where there is none, or more than one
 */
export function findConnectorFolder(given: string | undefined, command: string): string {
  const folder = given ?? '.'
  if (existsSync(join(folder, MANIFEST))) return folder
  const below = given === undefined ? foldersBelow('.') : []
  if (below.length === 1) return below[0]!
  if (below.length > 1)
    throw new CommandError(`There are ${below.length} connectors here: ${below.join(', ')}.`, {
      tryThis: `${command} ${below[0]}`,
    })
  throw new CommandError(`There is no ${MANIFEST} in ${given ?? 'this folder'}.`, {
    tryThis: 'howazit connector new my-crm --auth api-key',
    exitCode: EXIT.notFound,
  })
}

/**
 * The folders of all connectors below the given one, below this one, or below `connectors/` in it.
 * @throws CommandError where there is none
 */
export function findConnectorFolders(given: string | undefined): readonly string[] {
  const roots = given === undefined ? ['.', 'connectors'] : [given]
  for (const root of roots) {
    const found = existsSync(root) ? foldersBelow(root).map((name) => join(root, name)) : []
    if (found.length > 0) return found
  }
  throw new CommandError(`There is no connector below ${given ?? 'this folder'}.`, {
    tryThis: 'howazit connector new my-crm --auth api-key',
    exitCode: EXIT.notFound,
  })
}

function foldersBelow(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, MANIFEST)))
    .map(({ name }) => name)
    .toSorted()
}
