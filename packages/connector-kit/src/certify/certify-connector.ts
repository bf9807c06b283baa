import type { Check, CheckLevel } from './check.ts'
import { inboundChecks } from './checks/inbound.ts'
import { manifestChecks } from './checks/manifest.ts'
import { mappingChecks } from './checks/mappings.ts'
import { operationChecks } from './checks/operations.ts'
import { projectChecks } from './checks/project.ts'
import { replyChecks } from './checks/replies.ts'
import { safetyChecks } from './checks/safety.ts'
import { sampleChecks } from './checks/samples.ts'
import { type Certifying, collectEvidence, type Evidence } from './evidence.ts'

/** What a check came to. `skipped`: it cannot be asked of this connector. */
export interface CheckResult {
  readonly id: string
  readonly level: CheckLevel
  readonly title: string
  readonly status: 'passed' | 'failed' | 'skipped'
  /** What was found; none where it passed. */
  readonly found: readonly string[]
  /** What to do about it; where it failed only. */
  readonly fix?: string
}

/** What is said of a connector: the same for the same files on the same day. */
export interface CertificationReport {
  readonly format: 'howazit-connector-report/1'
  readonly connector: string
  readonly version: string
  /** SHA-256 of manifest, mappings and hooks (`hashContent`): what a tenant pins. */
  readonly hash: string
  /** The day, RFC 3339 full-date. */
  readonly certifiedOn: string
  /** No required check failed. */
  readonly isCertified: boolean
  /** 0 to 100, rounded down: the share of checks that passed, a required one counting three times. */
  readonly score: number
  readonly checks: readonly CheckResult[]
}

/** Every check, in the order of a report. */
export const CHECKS: readonly Check[] = [
  ...manifestChecks,
  ...safetyChecks,
  ...operationChecks,
  ...replyChecks,
  ...mappingChecks,
  ...sampleChecks,
  ...inboundChecks,
  ...projectChecks,
]

const WEIGHT: Readonly<Record<CheckLevel, number>> = { required: 3, advised: 1 }
const FOUND_MAX = 20

/** Asks every check of a connector that was evaluated. Nothing is sent anywhere. */
export async function certifyConnector(certifying: Certifying): Promise<CertificationReport> {
  const evidence = await collectEvidence(certifying)
  const checks: CheckResult[] = []
  for (const check of CHECKS) checks.push(await ask(check, evidence))
  const { connector, hash, now } = certifying
  return {
    format: 'howazit-connector-report/1',
    connector: connector.id,
    version: connector.version,
    hash,
    certifiedOn: now.toISOString().slice(0, 10),
    isCertified: !checks.some(({ level, status }) => level === 'required' && status === 'failed'),
    score: scoreOf(checks),
    checks,
  }
}

async function ask({ id, level, title, fix, find }: Check, evidence: Evidence): Promise<CheckResult> {
  const found = await find(evidence)
  if (found === undefined) return { id, level, title, status: 'skipped', found: [] }
  if (found.length === 0) return { id, level, title, status: 'passed', found }
  const shown = [...new Set(found)].slice(0, FOUND_MAX).map((sentence) => sentence.slice(0, 500))
  return { id, level, title, status: 'failed', found: shown, fix }
}

function scoreOf(checks: readonly CheckResult[]): number {
  const weightOf = (asked: readonly CheckResult[]) => asked.reduce((sum, { level }) => sum + WEIGHT[level], 0)
  const asked = checks.filter(({ status }) => status !== 'skipped')
  return Math.floor((100 * weightOf(asked.filter(({ status }) => status === 'passed'))) / weightOf(asked))
}
