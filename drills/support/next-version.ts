import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
/** What a package needs to run from its source. */
const PARTS = ['bin', 'src', 'sql', 'models', 'package.json']
const OUR_LINKS = '@howazit'

/** After the ones of this version. Adds to a table that is read and written all the while. */
const MIGRATION = `-- What the next version of the drill needs: one more column, as a rolling update brings them.
alter table responses add column drill_note text;
`
export const NEXT_MIGRATION = '9000_drill.sql'

/**
 * The next version: this one, with one more migration.
 *
 * @returns its `howazit`.
 */
export async function createNextVersion(folder: string): Promise<string> {
  const packages = await readdir(join(ROOT, 'packages'))
  for (const name of packages)
    for (const part of PARTS) {
      const from = join(ROOT, 'packages', name, part)
      await cp(from, join(folder, 'packages', name, part), { recursive: true }).catch(ignoreAbsent)
    }
  for (const other of ['connectors', 'examples']) await symlink(join(ROOT, other), join(folder, other))
  await linkDependencies(folder, packages)
  await writeFile(join(folder, 'packages/runtime/sql/postgres/tenant', NEXT_MIGRATION), MIGRATION)
  return join(folder, 'packages/cli/bin/howazit.js')
}

/** The installed ones, and our own of the copy. */
async function linkDependencies(folder: string, packages: readonly string[]): Promise<void> {
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, OUR_LINKS), { recursive: true })
  for (const name of await readdir(join(ROOT, 'node_modules')))
    if (name !== OUR_LINKS) await symlink(join(ROOT, 'node_modules', name), join(modules, name))
  for (const name of packages) await symlink(join(folder, 'packages', name), join(modules, OUR_LINKS, name))
  await symlink(join(ROOT, 'connectors'), join(modules, OUR_LINKS, 'connectors'))
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
