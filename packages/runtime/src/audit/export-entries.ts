import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { AuditKey } from './audit-key.ts'
import { createChainJudge } from './judge-chain.ts'
import { readChain } from './read-chain.ts'
import { toEntry } from './to-entry.ts'

/** What an export held, once it is over. */
export interface ExportedChain {
  readonly entries: number
  readonly lastSeq: number
  /** Whether every entry was what was chained. */
  readonly isIntact: boolean
}

/** The whole chain, oldest first: each chunk is some lines of NDJSON. Each entry is looked at on its way. */
export function createExportEntries({ oltp, key }: { readonly oltp: Pick<Oltp, 'inTenant'>; readonly key: AuditKey }) {
  return async function* exportEntries(tenant: Tenant): AsyncGenerator<string, ExportedChain> {
    const judge = createChainJudge(await key(), tenant.id)
    let [entries, lastSeq, isIntact] = [0, 0, true]
    for await (const rows of readChain(oltp, tenant)) {
      for (const row of rows) isIntact = judge(row).length === 0 && isIntact
      entries += rows.length
      lastSeq = rows.at(-1)?.seq ?? lastSeq
      yield rows.map((row) => `${JSON.stringify(toEntry(row))}\n`).join('')
    }
    return { entries, lastSeq, isIntact }
  }
}
