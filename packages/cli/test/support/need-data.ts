import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
export const dataDir = resolve(root, process.env.HOWAZIT_DATA_DIR ?? '../shared/data')

/** Real exports lie beside the repository, not in it. Without them tests are skipped, loudly; under CI that is a failure. */
export function hasData(): boolean {
  if (existsSync(dataDir)) return true
  if (process.env.CI === 'true') throw new Error(`There is no ${dataDir}; set HOWAZIT_DATA_DIR.`)
  console.warn(`SKIPPED: tests with real exports need ${dataDir}; set HOWAZIT_DATA_DIR.`)
  return false
}

export const dataFile = (path: string): string => resolve(dataDir, path)
