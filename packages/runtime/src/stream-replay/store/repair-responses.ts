import type { Outcome } from '../../outcome.ts'
import { parseAcceptedResponse } from '../../responses/parse-accepted-response.ts'
import type { StoredMessage } from '../../stream/stream.ts'
import type { Repaired } from '../differences.ts'
import type { MissingMessage, RepairMissingDeps } from '../repair-missing.ts'
import { type CompareResponsesDeps, matchAll } from './compare-responses.ts'
import type { Verdict } from './match-responses.ts'
import type { ShadowRow } from './shadow.ts'

export interface RepairResponsesDeps extends CompareResponsesDeps {
  /** The stage that stores what is accepted. */
  readonly storeResponses: (messages: readonly StoredMessage[]) => Promise<readonly Outcome[]>
}

/** Stores what is missing as it would have been stored, and looks what became of it. */
export function createRepairResponses(deps: RepairResponsesDeps): RepairMissingDeps['repair'] {
  return async function repairResponses(_replayId, missing) {
    const outcomes = await deps.storeResponses(missing.map(({ message }) => message))
    const rows = missing.map(toShadowRow)
    const matched = await matchAll(deps, rows)
    const verdicts = new Map(matched.map(({ row, verdict }) => [row, verdict]))
    return missing.map((one, at) => toRepaired(one, outcomes[at]!, verdicts.get(rows[at]!)!))
  }
}

function toShadowRow({ difference, message }: MissingMessage): ShadowRow {
  const response = parseAcceptedResponse(message.value)
  return {
    tenant_id: difference.tenant_id,
    response_id: difference.response_id,
    body_hash: 'unreadable' in response ? '' : response.bodyHash,
    partition: message.partition,
    offset: String(message.offset),
    is_dead: false,
    is_parked: false,
    is_erased: false,
  }
}

function toRepaired({ difference }: MissingMessage, outcome: Outcome, verdict: Verdict): Repaired {
  const { position, reason } = difference
  if (verdict.is === 'same') return { position, outcome: 'repaired', reason }
  return { position, outcome: 'refused', reason: refusalOf(outcome) ?? verdict.is }
}

function refusalOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'ok') return undefined
  return 'failure' in outcome ? outcome.failure.code : outcome.reason
}
