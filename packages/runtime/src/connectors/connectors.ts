import type { ConnectorContent } from '@howazit/connector-kit'

export interface CatalogueEntry extends ConnectorContent {
  /** SHA-256 of the content, hex: what a connection pins. */
  readonly hash: string
  /** `folder`: of the operator's folder of connectors. */
  readonly origin: 'built_in' | 'folder'
}

/**
 * The connectors that can be chosen. It is the same for every tenant and holds no data of any. What was chosen is kept with
 * the connection (`openConnection`), so nothing here is needed to deliver.
 */
export interface Connectors {
  /** The newest version of each, by id. */
  list(): Promise<readonly CatalogueEntry[]>
  /** Every version, newest first; empty where there is no such connector. */
  versions(id: string): Promise<readonly CatalogueEntry[]>
  /** The newest without a version. @throws HowazitError `not_found` */
  get(id: string, version?: string): Promise<CatalogueEntry>
  findByHash(hash: string): Promise<CatalogueEntry | undefined>
}
