import type { AuditFinding, AuditVerification } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { AnchorBroken, type Anchors } from './anchors.ts'
import type { AuditKey } from './audit-key.ts'
import { createChainJudge } from './judge-chain.ts'
import { type Head, isSame, sealOf } from './macs.ts'
import { openPersonal } from './personal-data.ts'
import { type ChainRow, readChain } from './read-chain.ts'

export interface VerifyChainDeps {
  readonly oltp: Oltp
  readonly key: AuditKey
  readonly anchors: Anchors | undefined
  readonly clock: Clock
}

/** What is told of a chain; a broken one may have more. */
const FINDINGS_MAX = 100
const UNCHAINED_MAX_MS = 60_000
const UNANCHORED_MAX_MS = 300_000

/** Whether the chain is as it was written: nothing of it altered, removed, added or moved. */
export function createVerifyChain(deps: VerifyChainDeps) {
  return async function verifyChain(tenant: Tenant): Promise<AuditVerification> {
    const checkedAt = deps.clock.now()
    const findings: AuditFinding[] = []
    // The anchor first: the chain that is read after it is no shorter.
    const anchored = await findAnchor(deps, tenant)
    if (anchored === 'broken')
      findings.push({ code: 'anchor_altered', detail: 'The anchor is not what was put there.' })
    const anchor = anchored === 'broken' ? undefined : anchored

    const judge = createChainJudge(await deps.key(), tenant.id)
    let [count, last]: [number, ChainRow | undefined] = [0, undefined]
    for await (const rows of readChain(deps.oltp, tenant)) {
      for (const row of rows) {
        findings.push(...judge(row), ...judgeAnchored(row, anchor))
        last = row
      }
      findings.push(...(await judgePersonal(deps, tenant, rows)))
      count += rows.length
      if (findings.length >= FINDINGS_MAX) break
    }
    const isWhole = findings.length < FINDINGS_MAX
    if (isWhole)
      findings.push(...judgeEnd({ last, anchor, hasAnchors: anchored !== 'broken' && !!deps.anchors, now: checkedAt }))
    findings.push(...(await judgeUnchained(deps, tenant)))
    return {
      isIntact: findings.length === 0,
      checkedAt: checkedAt.toISOString(),
      entries: count,
      ...(last && { head: { seq: last.seq, mac: last.mac.toString('hex') } }),
      ...(anchor && { anchor: { seq: anchor.seq, at: anchor.at } }),
      findings: findings.slice(0, FINDINGS_MAX),
    }
  }
}

async function findAnchor({ anchors }: VerifyChainDeps, tenant: Tenant): Promise<Head | 'broken' | undefined> {
  try {
    return await anchors?.find(tenant)
  } catch (error) {
    if (error instanceof AnchorBroken) return 'broken'
    throw error
  }
}

function judgeAnchored({ seq, id, mac }: ChainRow, anchor: Head | undefined): readonly AuditFinding[] {
  if (seq !== anchor?.seq || mac.toString('hex') === anchor.mac) return []
  return [
    { code: 'replaced', seq, entryId: id, detail: `Entry ${seq} is not the one that was anchored at ${anchor.at}.` },
  ]
}

interface End {
  readonly last: ChainRow | undefined
  readonly anchor: Head | undefined
  readonly hasAnchors: boolean
  readonly now: Date
}

function judgeEnd({ last, anchor, hasAnchors, now }: End): readonly AuditFinding[] {
  const seq = last?.seq ?? 0
  if (anchor && anchor.seq > seq) {
    const detail = `The chain ends at ${seq}; at ${anchor.at} it had ${anchor.seq}.`
    return [{ code: 'truncated', seq: seq + 1, detail }]
  }
  const isLate = last && now.getTime() - occurredAt(last) > UNANCHORED_MAX_MS
  if (!hasAnchors || !isLate || anchor?.seq === seq) return []
  return [{ code: 'unanchored', seq: (anchor?.seq ?? 0) + 1, detail: 'Entries are not anchored after five minutes.' }]
}

const occurredAt = ({ record }: Pick<ChainRow, 'record'>): number => {
  try {
    return Date.parse((JSON.parse(record) as { occurredAt: string }).occurredAt)
  } catch {
    return 0
  }
}

interface PersonalRow {
  readonly entry_id: string
  readonly sealed: Buffer
}

/** What is kept beside an entry must be what the entry is committed to. What is not there was erased. */
async function judgePersonal(
  { oltp, key }: VerifyChainDeps,
  tenant: Tenant,
  rows: readonly ChainRow[],
): Promise<readonly AuditFinding[]> {
  const committed = new Map(rows.filter(({ record }) => commitmentIn(record)).map((row) => [row.id, row]))
  if (committed.size === 0) return []
  const auditKey = await key()
  const kept = await oltp.inTenant(tenant, (tx) =>
    tx.query<PersonalRow>(SELECT_PERSONAL, [tenant.id, [...committed.keys()]]),
  )
  return kept.rows.flatMap(({ entry_id: entryId, sealed }): readonly AuditFinding[] => {
    const { seq, record } = committed.get(entryId) as ChainRow
    const commitment = commitmentIn(record) as string
    if (openPersonal(auditKey, { tenantId: tenant.id, entryId }, { sealed, commitment })) return []
    return [{ code: 'personal_altered', seq, entryId, detail: `The personal data of entry ${seq} is another.` }]
  })
}

function commitmentIn(record: string): string | undefined {
  try {
    return (JSON.parse(record) as { personal?: string }).personal
  } catch {
    return undefined
  }
}

/** Entries wait a moment for their number; one that waits longer is held back, and one without our seal was put there. */
async function judgeUnchained({ oltp, key, clock }: VerifyChainDeps, tenant: Tenant): Promise<readonly AuditFinding[]> {
  const auditKey = await key()
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<Pick<ChainRow, 'id' | 'record' | 'seal'>>(SELECT_UNCHAINED, [tenant.id, FINDINGS_MAX]),
  )
  const late = clock.now().getTime() - UNCHAINED_MAX_MS
  return rows.flatMap((row): readonly AuditFinding[] => {
    if (!isSame(row.seal, sealOf(auditKey, { tenantId: tenant.id, ...row })))
      return [{ code: 'forged', entryId: row.id, detail: `Entry ${row.id} was not written by the platform.` }]
    if (occurredAt(row) >= late) return []
    return [{ code: 'unchained', entryId: row.id, detail: `Entry ${row.id} is not chained after a minute.` }]
  })
}

const SELECT_PERSONAL = `
  select entry_id, sealed
  from audit_personal
  where tenant_id = $1
    and entry_id = any ($2::uuid[])`

const SELECT_UNCHAINED = `
  select id, record::text as record, seal
  from audit_entries
  where tenant_id = $1
    and seq is null
  order by id
  limit $2`
