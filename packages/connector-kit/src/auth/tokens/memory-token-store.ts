import type { ConnectionKey, StoredTokens, TokenRecord, TokenStore } from './token-store.ts'

interface Row {
  readonly record: TokenRecord
  readonly version: number
  readonly leasedUntil: number
}

/** Keeps tokens in this process: for trying a connector out, and for tests. */
export function createMemoryTokenStore(
  now: () => Date = () => new Date(),
): TokenStore & { add(key: ConnectionKey): void } {
  const rows = new Map<string, Row>()
  const isLeased = (row: Row) => row.leasedUntil > now().getTime()
  const rowAt = ({ tenantId, connectionId }: ConnectionKey, version: number) => {
    const id = JSON.stringify([tenantId, connectionId])
    const row = rows.get(id)
    return row?.version === version ? { id, row } : undefined
  }
  return {
    add: (key) =>
      void rows.set(JSON.stringify([key.tenantId, key.connectionId]), { record: {}, version: 0, leasedUntil: 0 }),
    async read({ tenantId, connectionId }): Promise<StoredTokens | undefined> {
      const row = rows.get(JSON.stringify([tenantId, connectionId]))
      return row && { record: row.record, version: row.version, isLeased: isLeased(row) }
    },
    async lease(key, { version, forMs, record }) {
      const found = rowAt(key, version)
      if (!found || isLeased(found.row)) return undefined
      rows.set(found.id, { record: copy(record), version: version + 1, leasedUntil: now().getTime() + forMs })
      return version + 1
    },
    async write(key, { version, record }) {
      const found = rowAt(key, version)
      if (!found) return false
      rows.set(found.id, { record: copy(record), version: version + 1, leasedUntil: 0 })
      return true
    },
  }
}

/** As a database gives it back. */
function copy(record: TokenRecord): TokenRecord {
  return JSON.parse(JSON.stringify(record)) as TokenRecord
}
