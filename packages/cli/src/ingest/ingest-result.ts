import type { Suggestion } from '../import/column-mapping.ts'
import type { Finding } from '../import/sniff.ts'
import type { Validation } from '../import/validate-file.ts'

/** What `howazit ingest --json` prints. */
export type IngestResult = CheckedResult | SentResult

/** Of a dry run. */
export interface CheckedResult {
  dryRun: true
  detected: Finding[]
  columns?: Suggestion[]
  validation: Validation
}

export interface SentResult {
  dryRun: false
  detected: Finding[]
  rows: number
  accepted: number
  duplicates: number
  rejected: number
  lastResponseId?: string
  isInterrupted: boolean
  /** The command line that goes on, when it was interrupted. */
  resume?: string
  /** Whether the dashboards have it all; absent when nobody waited. */
  isCaughtUp?: boolean
  seconds: number
  survey?: { id: string; slug: string; version: number; change: string }
  results?: string
}
