import { readFile, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'

interface SymlinkEntry {
  readonly source: string
  readonly target: string
}

/**
 * Creates the library symlinks (libicu*.so.60 and others) that npm cannot carry. The package does it in an install
 * script, which is blocked wherever install scripts are; without them `postgres` and `initdb` end with exit code 127.
 */
export async function hydrateSymlinks(nativeDir: string): Promise<void> {
  const list = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const entries: readonly SymlinkEntry[] = JSON.parse(list)
  for (const entry of entries) {
    // Entries are written relative to the package root; both ends have to stay inside it.
    const source = resolve(nativeDir, relative('native', entry.source))
    const target = resolve(nativeDir, relative('native', entry.target))
    if (![source, target].every((path) => path.startsWith(`${nativeDir}/`))) continue
    await symlink(relative(dirname(target), join(dirname(source), basename(source))), target).catch(() => undefined)
  }
}
