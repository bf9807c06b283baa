import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const SOURCE = new URL('../../../src/', import.meta.url).pathname
const CALL = /\b(?:tx|pool)\.(?:query|run)\b|\brunStatement[<(]/

/** Every place in these folders of the source that gives a statement to PostgreSQL, as `folder/file.ts:line`. */
export async function findCallSites(folders: readonly string[]): Promise<readonly string[]> {
  const sites: string[] = []
  for (const folder of folders)
    for (const name of await readdir(join(SOURCE, folder))) {
      if (!name.endsWith('.ts')) continue
      const lines = (await readFile(join(SOURCE, folder, name), 'utf8')).split('\n')
      for (const [index, line] of lines.entries())
        if (CALL.test(line) && !line.startsWith('import')) sites.push(`${folder}/${name}:${index + 1}`)
    }
  return sites
}
