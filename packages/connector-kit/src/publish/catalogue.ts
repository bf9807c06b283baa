import { Ajv } from 'ajv'
import type { Permissions } from './permissions.ts'
import type { Certificate } from './read-package.ts'

/** One version of a connector that somebody published. Never changed: another content is another version. */
export interface Release {
  readonly connector: string
  readonly version: string
  readonly name: string
  readonly summary: string
  /** Its npm name. */
  readonly package: string
  /** Where the tarball is: beside the catalogue, or a whole URL. */
  readonly tarball: string
  readonly integrity: string
  /** SHA-256 of its content (`hashContent`), hex: what a connection pins. */
  readonly hash: string
  readonly permissions: Permissions
  readonly certificate: Certificate
}

/** What was decided later about a version. */
export interface Decision {
  readonly connector: string
  readonly version: string
  /** 0 to 100: the share of tenants that are given this version where they name none. All of them without it. */
  readonly percent?: number
  readonly deprecated?: VersionDeprecation
}

export interface VersionDeprecation {
  /** RFC 3339 full-date. */
  readonly since: string
  readonly sunset: string
  /** What to use instead: `my_crm@2.0.0`, or another connector's id. */
  readonly use?: string
}

/** `catalogue.json`: of a folder of packages, and of the folder of connectors that a platform offers. */
export interface Catalogue {
  readonly format: 'howazit-connector-catalogue/1'
  readonly releases: readonly Release[]
  readonly decisions: readonly Decision[]
}

export const CATALOGUE_FILE = 'catalogue.json'
export const CATALOGUE_BYTES_MAX = 4 * 1024 * 1024
export const emptyCatalogue: Catalogue = { format: 'howazit-connector-catalogue/1', releases: [], decisions: [] }

export type ParsedCatalogue =
  | { readonly catalogue: Catalogue; readonly problems?: undefined }
  | { readonly problems: readonly string[] }

const ID = { type: 'string', pattern: '^[a-z][a-z0-9_]{1,39}$' }
const VERSION = { type: 'string', maxLength: 64, pattern: '^\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?$' }
const DATE = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }
const text = (maxLength: number) => ({ type: 'string', maxLength })
const list = (items: object, maxItems = 200) => ({ type: 'array', maxItems, items })
const object = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
})

const SCHEMA = object({
  format: { const: 'howazit-connector-catalogue/1' },
  releases: list(
    object({
      connector: ID,
      version: VERSION,
      name: text(200),
      summary: text(500),
      package: text(214),
      tarball: text(2_000),
      integrity: { type: 'string', pattern: '^sha512-[A-Za-z0-9+/]{86}==$' },
      hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      permissions: object({
        hosts: list(text(300)),
        auth: list(object({ name: text(100), mode: text(100), scopes: list(text(500)) })),
        secrets: list(text(100)),
        operations: list(object({ name: text(100), on: list(text(100)), personalData: list(text(500)) })),
      }),
      certificate: object({ certifiedOn: DATE, score: { type: 'integer', minimum: 0, maximum: 100 }, key: text(100) }),
    }),
    2_000,
  ),
  decisions: list(
    object(
      {
        connector: ID,
        version: VERSION,
        percent: { type: 'number', minimum: 0, maximum: 100 },
        deprecated: object({ since: DATE, sunset: DATE, use: text(120) }, ['use']),
      },
      ['percent', 'deprecated'],
    ),
    2_000,
  ),
})

const ajv = new Ajv({ allErrors: false })
let validate: ReturnType<typeof ajv.compile> | undefined

/** Takes a catalogue that came from outside. Members that are not known are left alone: a later version may have more. */
export function parseCatalogue(json: string): ParsedCatalogue {
  if (Buffer.byteLength(json) > CATALOGUE_BYTES_MAX)
    return { problems: [`It has more than ${CATALOGUE_BYTES_MAX} bytes.`] }
  validate ??= ajv.compile(SCHEMA)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { problems: ['It is no JSON.'] }
  }
  if (validate(value)) return { catalogue: value as Catalogue }
  return {
    problems: (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? 'is wrong'}`),
  }
}

/** A catalogue's text: ordered, so that two who write the same write the same bytes. */
export function catalogueText({ format, releases, decisions }: Catalogue): string {
  return `${JSON.stringify({ format, releases: releases.toSorted(byVersion), decisions: decisions.toSorted(byVersion) }, null, 2)}\n`
}

type Versioned = Pick<Release, 'connector' | 'version'>

const byVersion = (left: Versioned, right: Versioned): number => {
  const [one, other] = [`${left.connector}@${left.version}`, `${right.connector}@${right.version}`]
  return one < other ? -1 : Number(one > other)
}

const isOf =
  ({ connector, version }: Versioned) =>
  (one: Versioned) =>
    one.connector === connector && one.version === version

export const findRelease = ({ releases }: Catalogue, wanted: Versioned): Release | undefined =>
  releases.find(isOf(wanted))
export const findDecision = ({ decisions }: Catalogue, wanted: Versioned): Decision | undefined =>
  decisions.find(isOf(wanted))

/** The same with one release more. What is listed already by this content stays as it is. */
export function addRelease(catalogue: Catalogue, release: Release): Catalogue | 'listed' | 'conflict' {
  const known = findRelease(catalogue, release)
  if (known) return known.hash === release.hash ? 'listed' : 'conflict'
  return { ...catalogue, releases: [...catalogue.releases, release] }
}

/** The same with what is decided of one version; what was decided of it before and is not said again stays. */
export function decide(catalogue: Catalogue, decision: Decision): Catalogue {
  const isSame = isOf(decision)
  const merged = { ...findDecision(catalogue, decision), ...decision }
  return { ...catalogue, decisions: [...catalogue.decisions.filter((one) => !isSame(one)), merged] }
}
