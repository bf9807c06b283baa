import { hash } from 'node:crypto'
import type { SignedReport } from '../certify/sign-report.ts'
import type { ConnectorFiles } from '../evaluate/connector-folder.ts'
import type { Connector } from '../manifest/connector.ts'
import { contentOf, filesOf, hashContent } from '../manifest/connector-content.ts'
import { PACT_FOLDER, pactFileOf } from '../pact/connector-pact.ts'
import { goldenFileOf } from '../testing/parse-golden.ts'
import { type ArchiveFiles, writeArchive } from './tar.ts'

/** A connector as npm carries it: data without dependencies, that nothing runs when it is installed. */
export interface PackedConnector {
  /** Its npm name. */
  readonly package: string
  /** As `npm pack` calls it: `howazit-connector-my-crm-1.0.0.tgz`. */
  readonly tarball: string
  readonly bytes: Uint8Array
  /** Subresource Integrity of the tarball: `sha512-...`, which npm computes as well. */
  readonly integrity: string
  readonly files: ArchiveFiles
  /** What stands in the way of `npm publish --provenance`, as sentences. */
  readonly warnings: readonly string[]
}

export interface Packing {
  readonly connector: Connector
  readonly files: ConnectorFiles
  readonly signed: SignedReport
}

/** A folder that cannot be packed, and what to do about it. */
export class UnpackableConnector extends Error {
  override name = 'UnpackableConnector'
  readonly hint: string
  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

export const CERTIFICATE_FILE = 'certificate.json'
export const MANIFEST_JSON = 'connector.json'
const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/
/** What npm and its readers know, and nothing that could run. */
const KEPT = [
  'description',
  'license',
  'author',
  'contributors',
  'homepage',
  'repository',
  'bugs',
  'funding',
  'keywords',
] as const

/**
 * Packs what was evaluated and certified. The same input is the same bytes.
 * @throws UnpackableConnector without a package.json that names it, a README or a licence
 */
export function packConnector({ connector, files, signed }: Packing): PackedConnector {
  const source = readPackage(files)
  const name = nameOf(source)
  if (signed.report.hash !== hashContent(contentOf(connector, files)))
    throw new UnpackableConnector('The report is about another content.', 'Certify it again.')
  const beside = [...filesOf(connector).map((file) => file.name), ...samplesOf(connector), ...documentsOf(files)]
  const packed: ArchiveFiles = {
    ...Object.fromEntries(beside.filter((path) => files[path] !== undefined).map((path) => [path, files[path]!])),
    [MANIFEST_JSON]: jsonOf(connector),
    [CERTIFICATE_FILE]: jsonOf(signed),
    'package.json': jsonOf(packageOf(source, { connector, name, hash: signed.report.hash })),
  }
  const bytes = writeArchive(packed)
  return {
    package: name,
    tarball: tarballNameOf(name, connector.version),
    bytes,
    integrity: integrityOf(bytes),
    files: packed,
    warnings: warningsOf(source),
  }
}

/** As `npm pack` calls it: `@acme/crm` 1.0.0 is `acme-crm-1.0.0.tgz`. */
export const tarballNameOf = (name: string, version: string): string =>
  `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`

/** Whether npm would take it for a package. */
export const isPackageName = (name: unknown): name is string =>
  typeof name === 'string' && NAME.test(name) && name.length <= 80

/** W3C Subresource Integrity, as npm's lockfiles have it. */
export const integrityOf = (bytes: Uint8Array): string => `sha512-${hash('sha512', bytes, 'base64')}`

const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
/** The pact says the same to whoever has the vendor's side of it. */
const samplesOf = (connector: Connector): readonly string[] => [
  ...Object.keys(connector.operations).map(goldenFileOf),
  `${PACT_FOLDER}/${pactFileOf(connector)}`,
]

function documentsOf(files: ConnectorFiles): readonly string[] {
  if (files['README.md'] === undefined)
    throw new UnpackableConnector('There is no README.md.', 'Write one: whoever connects it reads it.')
  if (files.LICENSE === undefined)
    throw new UnpackableConnector('There is no LICENSE.', 'Put the text of the licence that package.json names there.')
  return ['README.md', 'LICENSE', 'NOTICE']
}

type Source = Readonly<Record<string, unknown>>

function readPackage(files: ConnectorFiles): Source {
  const text = files['package.json']
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Source
  } catch {
    // Said below.
  }
  throw new UnpackableConnector(
    text === undefined ? 'There is no package.json.' : 'package.json is no JSON object.',
    'Take the one that howazit connector new writes.',
  )
}

function nameOf({ name }: Source): string {
  if (isPackageName(name)) return name
  throw new UnpackableConnector(
    `${JSON.stringify(name) ?? 'Nothing'} is no name for a package.`,
    'Call it howazit-connector-... or @your-scope/howazit-connector-...',
  )
}

interface Named {
  readonly connector: Connector
  readonly name: string
  readonly hash: string
}

function packageOf(source: Source, { connector, name, hash: content }: Named): Source {
  const { publishConfig } = source
  return {
    name,
    version: connector.version,
    ...Object.fromEntries(KEPT.filter((key) => source[key] !== undefined).map((key) => [key, source[key]])),
    type: 'module',
    exports: { '.': `./${MANIFEST_JSON}`, './package.json': './package.json' },
    howazit: { spec: connector.spec, connector: connector.id, hash: content },
    ...(publishConfig !== undefined && { publishConfig }),
  }
}

function warningsOf({ repository, private: isPrivate }: Source): readonly string[] {
  return [
    ...(repository === undefined
      ? ['package.json names no `repository`: npm publish --provenance asks for the one that the workflow runs in.']
      : []),
    ...(isPrivate === true ? ['package.json says `private`: that is left out of what is packed.'] : []),
  ]
}
