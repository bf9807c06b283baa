import type { VersionDeprecation } from '@howazit/connector-kit'
import type { Certificate, Permissions, ReadPackage } from '@howazit/connector-kit/authoring'
import { CommandError } from '../../command-error.ts'
import type { ConnectorSource, Offer } from '../connector-source.ts'

/** A version of a catalogue, and whether everything that is said of it holds. */
export interface CatalogueRow {
  readonly connector: string | undefined
  readonly version: string
  readonly package: string
  /** Of its content: what a connection pins. */
  readonly hash: string | undefined
  readonly integrity: string
  readonly permissions: Permissions | undefined
  readonly certificate: Certificate | undefined
  readonly percent?: number
  readonly deprecated?: VersionDeprecation
  /** The registry's word. */
  readonly notice?: string
  readonly isVerified: boolean
  /** Why it is not, as sentences. */
  readonly problems: readonly string[]
}

export interface Verifying {
  readonly source: ConnectorSource
  /** Thumbprints of the keys that may sign; any without them. */
  readonly keys: readonly string[]
}

/** A package that is what is said of it, and its bytes. */
export interface VerifiedPackage {
  readonly read: ReadPackage
  readonly bytes: Uint8Array
}

export type VerifiedOffer = { readonly row: CatalogueRow; readonly verified?: VerifiedPackage }

/** Downloads a version and compares it with what is said of it. */
export async function verifyOffer({ source, keys }: Verifying, offer: Offer): Promise<VerifiedOffer> {
  const { readConnectorPackage } = await import('@howazit/connector-kit/authoring')
  const bytes = await source.read(offer).catch(toProblems)
  if ('problems' in bytes) return { row: toRow(offer, undefined, bytes.problems) }
  const read = await readConnectorPackage(bytes, offer)
  if (read.problems) return { row: toRow(offer, undefined, read.problems) }
  const problems = problemsOf(read, offer, keys)
  const row = toRow(offer, read, problems)
  return problems.length > 0 ? { row } : { row, verified: { read, bytes } }
}

/** What cannot be had says so in its row: the others are looked at all the same. */
function toProblems(error: unknown): { readonly problems: readonly string[] } {
  if (!(error instanceof CommandError)) throw error
  return { problems: [error.message, ...error.why] }
}

function problemsOf(
  { connector, certificate, permissions, ...read }: ReadPackage,
  offer: Offer,
  keys: readonly string[],
) {
  const { release } = offer
  const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)
  return [
    ...(offer.connector === undefined || offer.connector === connector.id
      ? []
      : [`It is the connector ${connector.id}, and is listed as ${offer.connector}.`]),
    ...(offer.version === connector.version
      ? []
      : [`It is version ${connector.version}, and is listed as ${offer.version}.`]),
    ...(offer.package === read.package ? [] : [`It is the package ${read.package.slice(0, 100)}.`]),
    ...(release && !isSame(release.permissions, permissions) ? ['It may do something else than is listed.'] : []),
    ...(release && !isSame(release.certificate, certificate) ? ['Its certificate is another than is listed.'] : []),
    ...(keys.length === 0 || keys.includes(certificate.key) ? [] : [`It is signed by the key ${certificate.key}.`]),
  ]
}

function toRow(offer: Offer, read: ReadPackage | undefined, problems: readonly string[]): CatalogueRow {
  const { release, decision, notice } = offer
  return {
    connector: read?.connector.id ?? offer.connector,
    version: offer.version,
    package: offer.package,
    hash: read?.hash ?? offer.hash,
    integrity: offer.integrity,
    permissions: read?.permissions ?? release?.permissions,
    certificate: read?.certificate ?? release?.certificate,
    ...(decision?.percent !== undefined && { percent: decision.percent }),
    ...(decision?.deprecated && { deprecated: decision.deprecated }),
    ...(notice !== undefined && { notice }),
    isVerified: problems.length === 0,
    problems,
  }
}
