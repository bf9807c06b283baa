import { type ConnectorContent, contentText, hashContent } from '@howazit/connector-kit'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { CatalogueEntry } from './connectors.ts'

/** Keeps the content that a connection of the tenant chose, for as long as the tenant is there. */
export async function pinConnector(tx: Tx, tenantId: TenantId, entry: CatalogueEntry): Promise<void> {
  const { id, version } = entry.connector
  await tx.query(INSERT, [tenantId, Buffer.from(entry.hash, 'hex'), id, version, contentText(entry)])
}

/** What was pinned, by hashes in hex. The same hash is the same content whoever pinned it, so what was read once is kept. */
export interface PinnedConnectors {
  load(tx: Tx, tenantId: TenantId, hash: string): Promise<ConnectorContent>
}

/** Some 30 KiB each. */
const KEPT_MAX = 300

export function createPinnedConnectors(): PinnedConnectors {
  const kept = new Map<string, ConnectorContent>()
  return Object.freeze({
    async load(tx, tenantId, hash) {
      const known = kept.get(hash)
      if (known) return known
      const content = await readPinned(tx, tenantId, hash)
      if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value as string)
      kept.set(hash, content)
      return content
    },
  } satisfies PinnedConnectors)
}

async function readPinned(tx: Tx, tenantId: TenantId, hash: string): Promise<ConnectorContent> {
  const { rows } = await tx.query<{ content: string }>(SELECT, [tenantId, Buffer.from(hash, 'hex')])
  const [row] = rows
  if (!row) throw new Error(`The connector ${hash} that a connection pinned is not there.`)
  const content = JSON.parse(row.content) as ConnectorContent
  // Whoever can write to the database must not choose where a tenant's credentials go.
  if (hashContent(content) !== hash) throw new Error(`The connector pinned as ${hash} has another content.`)
  return content
}

const INSERT = `
  insert into pinned_connectors (tenant_id, hash, connector, version, content)
  values ($1, $2, $3, $4, $5)
  on conflict do nothing`

const SELECT = `
  select content::text as content
  from pinned_connectors
  where tenant_id = $1
    and hash = $2`
