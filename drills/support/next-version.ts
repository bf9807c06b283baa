import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Program } from '../../scripts/profiles/start-profile.ts'
import { sourceOptions, thisCheckout } from '../../scripts/source-options.ts'

const { root: ROOT, bundle: BUNDLE } = thisCheckout()
/** What a package needs to run from its source. */
const PARTS = ['bin', 'src', 'sql', 'models', 'package.json']
const OUR_LINKS = '@howazit'
/** What has a command import the platform from a bundle. */
const USE_BUNDLE = ['scripts/platform-bundle/use.mjs', 'scripts/platform-bundle/bundled.json']

/** After the ones of this version. Adds to a table that is read and written all the while. */
const MIGRATION = `-- What the next version of the drill needs: one more column, as a rolling update brings them.
alter table responses add column drill_note text;
`
export const NEXT_MIGRATION = '9000_drill.sql'

/** The next version: this one, with one more migration. Where this one runs from a bundle, so does that one. */
export async function createNextVersion(folder: string): Promise<Program> {
  const packages = await readdir(join(ROOT, 'packages'))
  for (const name of packages)
    for (const part of PARTS) {
      const from = join(ROOT, 'packages', name, part)
      await cp(from, join(folder, 'packages', name, part), { recursive: true }).catch(ignoreAbsent)
    }
  for (const other of ['connectors', 'examples']) await symlink(join(ROOT, other), join(folder, other))
  await linkDependencies(folder, packages)
  await writeFile(join(folder, 'packages/runtime/sql/postgres/tenant', NEXT_MIGRATION), MIGRATION)
  const bundle = BUNDLE && (await moveBundle(BUNDLE, folder))
  return { path: join(folder, 'packages/cli/bin/howazit.js'), options: sourceOptions({ root: folder, bundle }) }
}

/** A bundle finds files, and its migrations, from where its source was. */
async function moveBundle(bundle: string, folder: string): Promise<string> {
  for (const path of USE_BUNDLE) await cp(join(ROOT, path), join(folder, path))
  const moved = join(folder, 'bundle')
  await cp(bundle, moved, { recursive: true })
  const packagesOf = (root: string) => pathToFileURL(join(root, 'packages/')).href
  for (const name of await readdir(moved, { recursive: true })) {
    if (!name.endsWith('.js')) continue
    const path = join(moved, name)
    const code = await readFile(path, 'utf8')
    await writeFile(path, code.replaceAll(packagesOf(ROOT), packagesOf(folder)))
  }
  return moved
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
