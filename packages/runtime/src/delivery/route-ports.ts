import type { Connector, Granted, Mapping, RunOperation } from '@howazit/connector-kit'
import type { Tenant } from '../tenancy/tenant.ts'

/** A connector as a tenant chose it: the manifest and the files beside it. */
export interface PinnedConnector {
  readonly connector: Connector
  /** By operation. */
  readonly mappings: Readonly<Record<string, Mapping>>
  /** Source of the functions that `connector.hooks` names. */
  readonly hooks?: string
}

/** What deliveries along routes need; a process without it leaves them to others. */
export interface Routes {
  readonly connections: Connections
  readonly runOperation: RunOperation
}

/** What a tenant's connections rest on. */
export interface Connections {
  /** By the hash that was chosen; undefined where this process has no such connector. */
  findConnector(tenant: Tenant, hash: Buffer): Promise<PinnedConnector | undefined>
  /** The secrets in the clear. @throws SealBroken */
  openSecrets(tenant: Tenant, connectionId: string, sealed: Buffer): Promise<Readonly<Record<string, string>>>
  /**
   * The tokens of a connection, got or refreshed where that is due, or why there are none. `stale`: the one that was refused.
   */
  tokens(tenant: Tenant, connectionId: string, stale?: string): Promise<Granted>
}
