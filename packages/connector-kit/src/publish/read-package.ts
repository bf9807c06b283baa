import { calculateJwkThumbprint } from 'jose'
import { type SignedReport, verifyReport } from '../certify/sign-report.ts'
import type { Connector } from '../manifest/connector.ts'
import { contentOf, filesOf, hashContent } from '../manifest/connector-content.ts'
import { parseConnector } from '../manifest/parse-connector.ts'
import { CERTIFICATE_FILE, integrityOf, isPackageName, MANIFEST_JSON, tarballNameOf } from './pack-connector.ts'
import { type Permissions, permissionsOf } from './permissions.ts'
import { type ArchiveFiles, readArchive, UnreadableArchive } from './tar.ts'

/** A package that somebody else made, of which everything that it says of itself was found to hold. */
export interface ReadPackage {
  readonly connector: Connector
  readonly package: string
  /** What its tarball is called wherever it is kept. */
  readonly tarball: string
  readonly hash: string
  readonly integrity: string
  readonly permissions: Permissions
  readonly certificate: Certificate
  readonly files: ArchiveFiles
  readonly problems?: undefined
}

/** Who says what of a content. */
export interface Certificate {
  readonly certifiedOn: string
  readonly score: number
  /** RFC 7638 thumbprint of the key: whose it is has to be known. */
  readonly key: string
}

export type PackageReading = ReadPackage | { readonly problems: readonly string[] }

/** What a catalogue says of a package, where one does. */
export interface Expected {
  readonly integrity?: string | undefined
  readonly hash?: string | undefined
}

/**
 * Reads a package and compares everything in it with everything else: the tarball with the integrity it is listed by, the manifest
 * with the vocabulary, the certificate with the content and its signature. Never throws for what is in it.
 */
export async function readConnectorPackage(bytes: Uint8Array, expected: Expected = {}): Promise<PackageReading> {
  const integrity = integrityOf(bytes)
  // First: bytes that are not the listed ones are not looked at.
  if (expected.integrity !== undefined && expected.integrity !== integrity)
    return { problems: [`Its integrity is ${integrity}, and it is listed by ${expected.integrity}.`] }
  const files = unpack(bytes)
  if (typeof files === 'string') return { problems: [files] }
  const parsed = parseConnector(parseJson(files[MANIFEST_JSON]))
  if (parsed.problems)
    return { problems: parsed.problems.map(({ pointer, message }) => `${MANIFEST_JSON}${pointer}: ${message}`) }
  return compare({ connector: parsed.connector, files, integrity }, expected)
}

interface Unpacked {
  readonly connector: Connector
  readonly files: ArchiveFiles
  readonly integrity: string
}

async function compare({ connector, files, integrity }: Unpacked, expected: Expected): Promise<PackageReading> {
  const hash = hashContent(contentOf(connector, files))
  const missing = filesOf(connector).filter(({ name }) => files[name] === undefined)
  const json = asRecord(parseJson(files['package.json']))
  const signed = parseSigned(files[CERTIFICATE_FILE])
  const problems = [
    ...missing.map(({ name }) => `${name} is not in it.`),
    ...(expected.hash === undefined || expected.hash === hash
      ? []
      : [`Its content is ${hash}, and ${expected.hash} is listed.`]),
    ...(isPackageName(json.name) ? [] : ['package.json has no name that npm would take.']),
    ...(json.version === connector.version ? [] : ['package.json has another version than the manifest.']),
    ...(await problemsOfCertificate(signed, { connector, hash })),
  ]
  if (problems.length > 0 || !signed) return { problems }
  const { certifiedOn, score } = signed.report
  const key = await calculateJwkThumbprint(signed.signature.publicKey)
  return {
    connector,
    package: String(json.name),
    tarball: tarballNameOf(String(json.name), connector.version),
    hash,
    integrity,
    permissions: permissionsOf(connector),
    certificate: { certifiedOn, score, key },
    files,
  }
}

interface Certified {
  readonly connector: Connector
  readonly hash: string
}

async function problemsOfCertificate(
  signed: SignedReport | undefined,
  { connector, hash }: Certified,
): Promise<readonly string[]> {
  if (!signed) return [`There is no ${CERTIFICATE_FILE} with a report and its signature.`]
  if (!(await verifyReport(signed))) return ['The signature of its certificate does not hold.']
  const { report } = signed
  const isOfThis = report.hash === hash && report.connector === connector.id && report.version === connector.version
  return [
    ...(isOfThis ? [] : ['Its certificate is about another content.']),
    ...(report.isCertified ? [] : ['Its report says that it is not certified.']),
  ]
}

function unpack(bytes: Uint8Array): ArchiveFiles | string {
  try {
    return readArchive(bytes)
  } catch (error) {
    if (!(error instanceof UnreadableArchive)) throw error
    return error.message
  }
}

function parseSigned(text: string | undefined): SignedReport | undefined {
  const { report, signature } = asRecord(parseJson(text))
  const said = asRecord(report)
  const { publicKey, jws } = asRecord(signature)
  const isReport =
    said.format === 'howazit-connector-report/1' &&
    typeof said.certifiedOn === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(said.certifiedOn) &&
    Number.isInteger(said.score) &&
    typeof said.isCertified === 'boolean'
  const isSigned = typeof jws === 'string' && asRecord(publicKey).kty === 'OKP'
  return isReport && isSigned ? ({ report, signature } as unknown as SignedReport) : undefined
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
