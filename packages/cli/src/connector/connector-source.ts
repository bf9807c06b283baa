import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Decision, Release } from '@howazit/connector-kit'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { readCatalogue, requireFolder } from './catalogue/catalogue-folder.ts'
import { type Downloads, openDownloads } from './catalogue/download.ts'
import { readNpmPackage } from './catalogue/npm-source.ts'

/** A version that a source offers, with as much of it as the source says. */
export interface Offer {
  /** Undefined where only the package itself says it. */
  readonly connector?: string
  readonly version: string
  readonly package: string
  readonly tarball: string
  readonly integrity: string
  readonly hash?: string
  readonly release?: Release
  readonly decision?: Decision
  /** The registry's word that it is deprecated. */
  readonly notice?: string
}

/** Where published connectors come from. */
export interface ConnectorSource extends AsyncDisposable {
  /** Newest first. */
  readonly offers: readonly Offer[]
  /** The tarball, not yet looked at. */
  read(offer: Offer): Promise<Uint8Array>
}

export interface SourceOptions {
  /** The npm registry of `npm:` sources. */
  readonly registry: string
  /** Whether the host that is named may be in this network. */
  readonly allowPrivate: boolean
}

const NPM = /^npm:((?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*)$/

/** Opens a folder, a URL of a catalogue, or `npm:NAME`. @throws CommandError where there is none */
export async function openSource(text: string, options: SourceOptions): Promise<ConnectorSource> {
  const [, name] = NPM.exec(text) ?? []
  if (name !== undefined) return openNpm(name, options)
  if (/^https?:\/\//.test(text)) return openUrl(text, options)
  if (text.startsWith('npm:'))
    throw new CommandError(`"${text.slice(0, 100)}" names no package.`, {
      tryThis: 'write it like npm:howazit-connector-my-crm',
    })
  return openFolder(text)
}

async function openFolder(folder: string): Promise<ConnectorSource> {
  await requireFolder(folder)
  const { ARCHIVE_LIMITS } = await import('@howazit/connector-kit/authoring')
  const read = async ({ tarball }: Offer): Promise<Uint8Array> => {
    if (!/^[A-Za-z0-9@][A-Za-z0-9@._+-]*$/.test(tarball)) throw noTarball(folder, tarball)
    await using file = await open(join(folder, tarball)).catch(() => {
      throw noTarball(folder, tarball)
    })
    const stats = await file.stat()
    if (!stats.isFile() || stats.size > ARCHIVE_LIMITS.bytes) throw noTarball(folder, tarball)
    return file.readFile()
  }
  return { offers: await toOffers(await readCatalogue(folder)), read, [Symbol.asyncDispose]: async () => undefined }
}

const noTarball = (folder: string, tarball: string): CommandError =>
  new CommandError(`There is no package ${tarball.slice(0, 100)} in ${folder}.`, {
    tryThis: 'publish it there again: howazit connector publish --out',
    exitCode: EXIT.notFound,
  })

async function openUrl(text: string, { allowPrivate }: SourceOptions): Promise<ConnectorSource> {
  const { CATALOGUE_BYTES_MAX, CATALOGUE_FILE, parseCatalogue } = await import('@howazit/connector-kit')
  const url = text.endsWith('.json') ? text : new URL(CATALOGUE_FILE, text.endsWith('/') ? text : `${text}/`).href
  const downloads = await openDownloads(url, allowPrivate)
  return closingOnError(downloads, async () => {
    const bytes = await downloads.get({ url, bytesMax: CATALOGUE_BYTES_MAX, accept: 'application/json' })
    const parsed = parseCatalogue(Buffer.from(bytes).toString('utf8'))
    if (parsed.problems)
      throw new CommandError(`${url} is no catalogue.`, {
        why: parsed.problems,
        tryThis: 'name the folder or the catalogue.json that howazit connector publish wrote',
      })
    return ofDownloads(downloads, await toOffers(parsed.catalogue), (tarball) => new URL(tarball, url).href)
  })
}

async function openNpm(name: string, { registry, allowPrivate }: SourceOptions): Promise<ConnectorSource> {
  const downloads = await openDownloads(registry, allowPrivate)
  return closingOnError(downloads, async () =>
    ofDownloads(downloads, await readNpmPackage(downloads, { name, registry }), (tarball) => tarball),
  )
}

async function closingOnError<Result>(downloads: Downloads, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    await downloads[Symbol.asyncDispose]()
    throw error
  }
}

async function ofDownloads(
  downloads: Downloads,
  offers: readonly Offer[],
  toUrl: (tarball: string) => string,
): Promise<ConnectorSource> {
  const { ARCHIVE_LIMITS } = await import('@howazit/connector-kit/authoring')
  return {
    offers,
    read: ({ tarball }) =>
      downloads.get({ url: toUrl(tarball), bytesMax: ARCHIVE_LIMITS.bytes, accept: 'application/octet-stream' }),
    [Symbol.asyncDispose]: () => downloads[Symbol.asyncDispose](),
  }
}

async function toOffers(catalogue: Awaited<ReturnType<typeof readCatalogue>>): Promise<readonly Offer[]> {
  const { compareVersions, findDecision } = await import('@howazit/connector-kit')
  return catalogue.releases
    .map((release): Offer => {
      const { connector, version, package: name, tarball, integrity, hash } = release
      const decision = findDecision(catalogue, release)
      return { connector, version, package: name, tarball, integrity, hash, release, ...(decision && { decision }) }
    })
    .toSorted((left, right) =>
      left.connector === right.connector
        ? compareVersions(right.version, left.version)
        : String(left.connector) < String(right.connector)
          ? -1
          : 1,
    )
}
