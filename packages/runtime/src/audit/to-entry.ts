import type { AuditEntry } from '@howazit/sdk'

export interface EntryRow {
  readonly id: string
  readonly record: string
  readonly seq: string | number | null
  readonly mac: Buffer | null
}

/** The entry as the contract shows it. */
export function toEntry({ id, record, seq, mac }: EntryRow): AuditEntry {
  const said = JSON.parse(record) as Omit<AuditEntry, 'id' | 'seq' | 'mac'>
  return { ...said, id, ...(seq !== null && mac !== null && { seq: Number(seq), mac: mac.toString('hex') }) }
}
