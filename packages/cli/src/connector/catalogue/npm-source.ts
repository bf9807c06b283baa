import { CommandError } from '../../command-error.ts'
import type { Offer } from '../connector-source.ts'
import type { Downloads } from './download.ts'

/** npm's abbreviated metadata of a package with some hundred versions. */
const METADATA_BYTES_MAX = 8 * 1024 * 1024
const METADATA = 'application/vnd.npm.install-v1+json'
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/

export interface NpmPackage {
  readonly name: string
  readonly registry: string
}

/** The versions of a package that a registry has, newest first. */
export async function readNpmPackage(downloads: Downloads, { name, registry }: NpmPackage): Promise<readonly Offer[]> {
  const { compareVersions } = await import('@howazit/connector-kit')
  const url = `${registry.replace(/\/+$/, '')}/${name.replace('/', '%2f')}`
  const bytes = await downloads.get({ url, bytesMax: METADATA_BYTES_MAX, accept: METADATA })
  const versions = versionsOf(Buffer.from(bytes).toString('utf8'))
  if (versions.length === 0)
    throw new CommandError(`${url} lists no version.`, { tryThis: 'check the name and --registry' })
  const offers = versions.flatMap(([version, value]) => toOffer(name, version, value))
  return offers.toSorted((left, right) => compareVersions(right.version, left.version))
}

function versionsOf(text: string): readonly (readonly [string, unknown])[] {
  try {
    const { versions } = JSON.parse(text) as { versions?: unknown }
    return typeof versions === 'object' && versions !== null ? Object.entries(versions) : []
  } catch {
    return []
  }
}

/** A version without an integrity cannot be compared with anything, and is none. */
function toOffer(name: string, version: string, value: unknown): readonly Offer[] {
  const { dist, deprecated } = (value ?? {}) as {
    dist?: { tarball?: unknown; integrity?: unknown }
    deprecated?: unknown
  }
  const { tarball, integrity } = dist ?? {}
  if (!VERSION.test(version) || typeof tarball !== 'string' || typeof integrity !== 'string') return []
  const notice = typeof deprecated === 'string' && deprecated !== '' ? { notice: deprecated.slice(0, 300) } : {}
  return [{ version, package: name, tarball, integrity, ...notice }]
}
