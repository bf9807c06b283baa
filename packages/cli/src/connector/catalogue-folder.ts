import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue } from '@howazit/connector-kit'
import { CommandError } from '../command-error.ts'

/** The catalogue of a folder; an empty one where there is none yet. @throws CommandError for one that is none */
export async function readCatalogue(folder: string): Promise<Catalogue> {
  const { CATALOGUE_FILE, parseCatalogue } = await import('@howazit/connector-kit')
  const { emptyCatalogue } = await import('@howazit/connector-kit/authoring')
  const path = join(folder, CATALOGUE_FILE)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return emptyCatalogue
  const parsed = parseCatalogue(text)
  if (parsed.problems)
    throw new CommandError(`${path} is no catalogue.`, {
      why: parsed.problems,
      tryThis: 'mend it, or move it elsewhere: howazit connector publish and install write a new one',
    })
  return parsed.catalogue
}

/** Whole or not at all: whoever reads it meanwhile reads the one before. */
export async function writeCatalogue(folder: string, catalogue: Catalogue): Promise<string> {
  const { CATALOGUE_FILE } = await import('@howazit/connector-kit')
  const { catalogueText } = await import('@howazit/connector-kit/authoring')
  const path = join(folder, CATALOGUE_FILE)
  await mkdir(folder, { recursive: true })
  await replaceFile(path, catalogueText(catalogue))
  return path
}

export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${path}.${process.pid}.new`
  await writeFile(fresh, content)
  await rename(fresh, path)
}

/** @throws CommandError where there is no such folder */
export async function requireFolder(folder: string): Promise<void> {
  const stats = await stat(folder).catch(() => undefined)
  if (!stats?.isDirectory())
    throw new CommandError(`There is no folder ${folder}.`, {
      tryThis: 'name the folder that HOWAZIT_CONNECTORS_DIR of the platform names, or that of a catalogue',
    })
}
