import type { ConnectorContent, Decision } from '@howazit/connector-kit'

export interface CatalogueEntry extends ConnectorContent {
  /** SHA-256 of the content, hex: what a connection pins. */
  readonly hash: string
  /** `folder`: of the operator's folder of connectors. */
  readonly origin: 'built_in' | 'folder'
  /** What the operator decided about this version. */
  readonly decision?: Decision
}

/**
 * The connectors that can be chosen. It is the same for every tenant but for which version one is given that names none, and holds
 * no data of any. What was chosen is kept with
 * the connection (`openConnection`), so nothing here is needed to deliver.
 */
export interface Connectors {
  /** The newest version of each, by id. */
  list(): Promise<readonly CatalogueEntry[]>
  /** Every version, newest first; empty where there is no such connector. An alias is as good as the id, here and below. */
  versions(id: string): Promise<readonly CatalogueEntry[]>
  /** The newest without a version. @throws HowazitError `not_found` */
  get(id: string, version?: string): Promise<CatalogueEntry>
  /**
   * The version that a tenant is given where it names none: the newest that is for it, and that is not going away where there is
   * another; the oldest where none is for it.
   * @throws HowazitError `not_found`
   */
  offer(tenantId: string, id: string): Promise<CatalogueEntry>
  findByHash(hash: string): Promise<CatalogueEntry | undefined>
}
