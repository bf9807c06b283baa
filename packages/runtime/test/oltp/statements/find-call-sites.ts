import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const SOURCE = new URL('../../../src/', import.meta.url).pathname
const CALL = /\b(?:tx|pool)\.(?:query|run)\b|\brunStatement[<(]/

/** Every place in the source, but in these folders, that gives a statement to PostgreSQL, as `folder/file.ts:line`. */
export async function findCallSites(others: readonly string[]): Promise<readonly string[]> {
  const sites: string[] = []
  for (const path of await readdir(SOURCE, { recursive: true })) {
    if (!path.endsWith('.ts') || others.some((folder) => path.startsWith(`${folder}/`))) continue
    const lines = (await readFile(join(SOURCE, path), 'utf8')).split('\n')
    for (const [index, line] of lines.entries())
      if (CALL.test(line) && !line.startsWith('import')) sites.push(`${path}:${index + 1}`)
  }
  return sites
}
