import { hash } from 'node:crypto'
import type { Connector } from './connector.ts'

/** A connector with the files that it runs with. */
export interface ConnectorContent {
  readonly connector: Connector
  /** Mappings and hooks, by the names the manifest has for them. */
  readonly files: Readonly<Record<string, string>>
}

/** What a manifest's hooks are declared in, beside it. */
export const HOOKS_FILE = 'hooks.js'

/** A file that a manifest needs, and where it says so. */
export interface NamedFile {
  readonly name: string
  readonly pointer: string
}

/** The files that a connector runs with: the mappings that its operations name, and its hooks. */
export function filesOf({ operations, hooks }: Connector): readonly NamedFile[] {
  const mappings = Object.entries(operations).map(([name, { mapping }]) => ({
    name: mapping,
    pointer: `/operations/${name}/mapping`,
  }))
  return hooks ? [...mappings, { name: HOOKS_FILE, pointer: '/hooks' }] : mappings
}

/** Of a whole folder what runs: samples, README and licence are no part of it. A file that is not there is left out. */
export function contentOf(connector: Connector, folder: Readonly<Record<string, string>>): ConnectorContent {
  const there = filesOf(connector).filter(({ name }) => Object.hasOwn(folder, name))
  return { connector, files: Object.fromEntries(there.map(({ name }) => [name, folder[name]!])) }
}

/**
 * The bytes that a content's hash is over: names in the order they were written in, not sorted as RFC 8785 has it, because
 * their order counts (the first way to authenticate is the default).
 */
export const contentText = ({ connector, files }: ConnectorContent): string =>
  JSON.stringify({ connector, files: Object.fromEntries(Object.entries(files).toSorted(byName)) })

/**
 * SHA-256 (hexadecimal) over manifest, mappings and hooks: the one name of a connector's content. A connection pins it, a
 * catalogue lists it, a certificate is about it.
 */
export const hashContent = (content: ConnectorContent): string => hash('sha256', contentText(content))

const byName = ([left]: readonly [string, string], [right]: readonly [string, string]) => (left < right ? -1 : 1)
