import type { KeyObject } from 'node:crypto'
import type { AuditFinding } from '@howazit/sdk'
import type { TenantId } from '../tenancy/tenant.ts'
import { isSame, macOf, sealOf } from './macs.ts'
import type { ChainRow } from './read-chain.ts'

/** Looks at the rows of a chain in their order, each against the one before. */
export function createChainJudge(key: KeyObject, tenantId: TenantId) {
  let previous: Pick<ChainRow, 'seq' | 'mac'> = { seq: 0, mac: Buffer.alloc(0) }

  const judgeOrder = ({ seq, id }: ChainRow): AuditFinding | undefined => {
    const expected = previous.seq + 1
    if (seq === expected) return undefined
    const code = seq > expected ? 'missing' : 'repeated'
    const missing = seq - 1 === expected ? `Entry ${expected} is` : `Entries ${expected} to ${seq - 1} are`
    const detail = code === 'missing' ? `${missing} not there.` : `Entry ${seq} is out of place.`
    return { code, seq: code === 'missing' ? expected : seq, ...(code === 'repeated' && { entryId: id }), detail }
  }
  /** What comes after a gap cannot be told from the gap; its own seal still can. */
  const isOwn = (row: ChainRow, isAfterGap: boolean): boolean =>
    isSame(row.seal, sealOf(key, { tenantId, ...row })) &&
    (isAfterGap || isSame(row.mac, macOf(key, { tenantId, ...row, previousMac: previous.mac })))

  return function judge(row: ChainRow): readonly AuditFinding[] {
    const order = judgeOrder(row)
    const isAltered = !isOwn(row, order?.code === 'missing')
    const { seq, id: entryId } = row
    previous = row
    return [
      ...(order ? [order] : []),
      ...(isAltered
        ? [{ code: 'altered' as const, seq, entryId, detail: `Entry ${seq} is not what was chained.` }]
        : []),
    ]
  }
}
