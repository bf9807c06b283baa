import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Decision, Release } from '@howazit/connector-kit'
import type { ReadPackage } from '@howazit/connector-kit/authoring'
import { changeCatalogue, readCatalogue, replaceFile } from './catalogue-folder.ts'
import { toRelease } from './to-release.ts'
import type { VerifiedPackage } from './verify-offer.ts'

/** What the folder of a version is called, beside those of its other versions. */
export const folderOf = ({ connector }: Pick<ReadPackage, 'connector'>): string =>
  `${connector.id}-${connector.version}`

/** What is installed already of the same connector: the newest of it that the folder's catalogue lists. */
export async function findInstalled(into: string, { connector }: ReadPackage): Promise<Release | undefined> {
  const { compareVersions } = await import('@howazit/connector-kit')
  const { releases } = await readCatalogue(into)
  return releases
    .filter((release) => release.connector === connector.id)
    .toSorted((left, right) => compareVersions(right.version, left.version))[0]
}

export interface Installing extends VerifiedPackage {
  readonly into: string
  readonly decision: Decision | undefined
}

/**
 * Puts a verified package into a folder of connectors. A platform that reads the folder meanwhile sees all of it or nothing: it is
 * written beside its place and moved there. The tarball is kept, so that the folder can be checked as any catalogue.
 */
export async function installPackage({ into, read, bytes, decision }: Installing): Promise<string> {
  const { addRelease, decide } = await import('@howazit/connector-kit/authoring')
  const place = join(into, folderOf(read))
  const fresh = join(into, `.${folderOf(read)}.${process.pid}.new`)
  try {
    for (const [path, text] of Object.entries(read.files)) {
      await mkdir(dirname(join(fresh, path)), { recursive: true })
      await writeFile(join(fresh, path), text, { flag: 'wx' })
    }
    await replaceFile(join(into, read.tarball), bytes)
    // 1. What is decided about it first: a version that only a share of tenants is to have is never offered to all.
    await changeCatalogue(into, (catalogue) => {
      const added = addRelease(catalogue, toRelease(read))
      const listed = typeof added === 'string' ? catalogue : added
      return decision ? decide(listed, decision) : listed
    })
    // 2. Then the version itself.
    await rename(fresh, place)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return place
}

/** Whether the folder has this version, and with which content. */
export async function isInstalled(into: string, read: ReadPackage): Promise<'no' | 'same' | 'other'> {
  const place = join(into, folderOf(read))
  const text = await readFile(join(place, 'connector.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return 'no'
  const found = (await readCatalogue(into)).releases.find(
    ({ connector, version }) => connector === read.connector.id && version === read.connector.version,
  )
  return found?.hash === read.hash ? 'same' : 'other'
}
