import {
  type ConnectorContent,
  compareVersions,
  contentOf,
  type Decision,
  hashContent,
  isAmong,
} from '@howazit/connector-kit'
import { HowazitError } from '@howazit/sdk'
import { closestName } from '../closest-name.ts'
import type { CatalogueEntry, Connectors } from './connectors.ts'
import { type RefusedFolder, readConnectorFolder } from './read-connector-folder.ts'
import { createDecisions } from './read-decisions.ts'

export interface ConnectorsOptions {
  /** Those that come with the platform; loaded with the first use. */
  readonly loadBuiltIn?: () => Promise<readonly ConnectorContent[]>
  /** Of connectors that somebody else published. */
  readonly folder?: string | undefined
  /** Called for each that is left out, and why. */
  readonly onRefused?: (refused: RefusedFolder) => void
}

/** Read once, when it is first asked for: connectors come and go with a restart. What is decided about them is always the newest. */
export function createConnectors(options: ConnectorsOptions = {}): Connectors {
  let reading: Promise<readonly CatalogueEntry[]> | undefined
  let known: { readonly decisions: readonly Decision[]; readonly catalogue: Catalogue } | undefined
  const decided = createDecisions(options.folder, options.onRefused ?? (() => {}))
  const read = async (): Promise<Catalogue> => {
    reading ??= readEntries(options)
    const [entries, decisions] = [await reading, await decided.read()]
    if (known?.decisions !== decisions) known = { decisions, catalogue: toCatalogue(entries, decisions) }
    return known.catalogue
  }
  const versions = async (id: string) => {
    const { byId, byAlias } = await read()
    return byId.get(id) ?? byId.get(byAlias.get(id) ?? '') ?? []
  }
  return Object.freeze({
    list: async () => [...(await read()).byId.values()].map(([newest]) => newest as CatalogueEntry),
    versions,
    async get(id, version) {
      const known = await versions(id)
      const found = version === undefined ? known[0] : known.find(({ connector }) => connector.version === version)
      return found ?? throwUnknown(await read(), { id, version, known })
    },
    async offer(tenantId, id) {
      const all = await versions(id)
      return chooseFor(tenantId, all) ?? throwUnknown(await read(), { id, version: undefined, known: all })
    },
    findByHash: async (hash) => (await read()).byHash.get(hash),
  } satisfies Connectors)
}

interface Catalogue {
  /** By id, each newest first. */
  readonly byId: ReadonlyMap<string, readonly CatalogueEntry[]>
  /** What the newest of each is called besides. */
  readonly byAlias: ReadonlyMap<string, string>
  readonly byHash: ReadonlyMap<string, CatalogueEntry>
}

async function loadPackage(): Promise<readonly ConnectorContent[]> {
  return (await import('@howazit/connectors')).registry
}

async function readEntries({
  loadBuiltIn = loadPackage,
  folder,
  onRefused = () => {},
}: ConnectorsOptions): Promise<readonly CatalogueEntry[]> {
  const builtIn = (await loadBuiltIn()).map((content) => toEntry(content, 'built_in'))
  const { contents, refused } = folder === undefined ? { contents: [], refused: [] } : await readConnectorFolder(folder)
  for (const one of refused) onRefused(one)
  return [...builtIn, ...contents.map((content) => toEntry(content, 'folder'))]
}

function toCatalogue(read: readonly CatalogueEntry[], decisions: readonly Decision[]): Catalogue {
  const entries = read.map((entry) => withDecision(entry, decisions))
  // Of two with the same id and version that of the folder comes first: an operator may mend one of ours.
  const ordered = entries.toReversed().toSorted(byIdAndVersion)
  const byId = new Map<string, CatalogueEntry[]>()
  for (const entry of ordered) {
    const { id } = entry.connector
    byId.set(id, [...(byId.get(id) ?? []), entry])
  }
  const newest = [...byId.values()].map(([first]) => (first as CatalogueEntry).connector)
  const called = newest.flatMap(({ id, aliases = [] }) => aliases.map((alias) => [alias.id, id] as const))
  return { byId, byAlias: new Map(called), byHash: new Map(entries.map((entry) => [entry.hash, entry])) }
}

const toEntry = ({ connector, files }: ConnectorContent, origin: CatalogueEntry['origin']): CatalogueEntry => {
  const content = contentOf(connector, files)
  return Object.freeze({ ...content, hash: hashContent(content), origin })
}

function withDecision(entry: CatalogueEntry, decisions: readonly Decision[]): CatalogueEntry {
  const { id, version } = entry.connector
  const decision = decisions.find((one) => one.connector === id && one.version === version)
  return decision ? Object.freeze({ ...entry, decision }) : entry
}

/** Of versions, newest first. */
function chooseFor(tenantId: string, versions: readonly CatalogueEntry[]): CatalogueEntry | undefined {
  const isFor = ({ decision }: CatalogueEntry) => decision === undefined || isAmong(decision, tenantId)
  const given = versions.filter(isFor)
  return given.find(({ decision }) => decision?.deprecated === undefined) ?? given[0] ?? versions.at(-1)
}

const byIdAndVersion = ({ connector: left }: CatalogueEntry, { connector: right }: CatalogueEntry): number =>
  left.id === right.id ? compareVersions(right.version, left.version) : left.id < right.id ? -1 : 1

interface Asked {
  readonly id: string
  readonly version: string | undefined
  readonly known: readonly CatalogueEntry[]
}

function throwUnknown({ byId, byAlias }: Catalogue, { id, version, known }: Asked): never {
  if (known.length > 0) {
    const versions = known.map(({ connector }) => connector.version).join(', ')
    throw new HowazitError('not_found', `There is no version ${version} of the connector ${id}.`, {
      details: { pointer: '/query/version', expected: `one of ${versions}` },
    })
  }
  const nearest = byId.size === 0 ? undefined : closestName(id, [...byId.keys(), ...byAlias.keys()])
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  throw new HowazitError('not_found', `There is no connector ${id}.${hint}`, {
    details: { pointer: '/path/connectorId', ...(nearest !== undefined && { expected: nearest }) },
  })
}
