import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalogue } from '@howazit/connector-kit'
import { releaseClaim, tryClaim } from '../../claim-file.ts'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'

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

/**
 * Changes the catalogue of a folder, whoever else does at the moment. `change` gives the catalogue that is to be there, or undefined
 * where it stays as it is. Gives the file's path.
 * @throws CommandError where another command holds it
 */
export async function changeCatalogue(
  folder: string,
  change: (catalogue: Catalogue) => Promise<Catalogue | undefined> | Catalogue,
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const claim = join(folder, '.catalogue.claim')
  if (!tryClaim(claim))
    throw new CommandError(`Another command is changing ${folder}.`, {
      tryThis: 'run it again when that one has ended',
      exitCode: EXIT.tryAgain,
    })
  try {
    const changed = await change(await readCatalogue(folder))
    return await writeCatalogue(folder, changed)
  } finally {
    releaseClaim(claim)
  }
}

/** Whole or not at all: whoever reads it meanwhile reads the one before. */
async function writeCatalogue(folder: string, catalogue: Catalogue | undefined): Promise<string> {
  const { CATALOGUE_FILE } = await import('@howazit/connector-kit')
  const { catalogueText } = await import('@howazit/connector-kit/authoring')
  const path = join(folder, CATALOGUE_FILE)
  if (catalogue) await replaceFile(path, catalogueText(catalogue))
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
