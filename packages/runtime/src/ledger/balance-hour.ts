import type { LedgerHour } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { balanceEvents } from './balance-events.ts'
import { type BalanceDeps, balanceResponses } from './balance-responses.ts'
import { balanceTargets } from './balance-targets.ts'
import type { Finding } from './finding.ts'

export interface BalanceHourDeps extends BalanceDeps {
  readonly clock: Clock
}

/** What an hour came to, as of now. */
export type Figures = Omit<LedgerHour, 'state' | 'hour'>

export interface Balance {
  readonly figures: Figures
  /** What is missing or doubled, in an order that stays. */
  readonly findings: readonly Finding[]
}

/**
 * The ledger of a tenant in one hour. Three times two sides that different code wrote to different tables are held against each other:
 *
 *   accepted    claims                         stored responses, what was kept aside, poison, spool and stream
 *   occurred    stored responses and outbox    plans of deliveries, poison, outbox and stream
 *   planned     plans of deliveries            deliveries
 */
export async function balanceHour(deps: BalanceHourDeps, tenant: Tenant, hour: Date): Promise<Balance> {
  const asOf = deps.clock.now().toISOString()
  const responses = await balanceResponses(deps, tenant, hour)
  const events = await balanceEvents(deps, tenant, { hour, stored: responses.stored })
  const targets = await balanceTargets(deps, tenant, hour)
  const findings = [...responses.findings, ...events.findings, ...targets.findings]
  return {
    figures: {
      asOf,
      isBalanced: findings.length === 0,
      responses: responses.figures,
      events: events.figures,
      targets: [...targets.figures],
    },
    findings,
  }
}

/** Nothing of it can become anything else: nothing is under way, and nothing waits for somebody to decide. */
export function isSettled({ isBalanced, responses, events, targets }: Figures): boolean {
  const { inFlight, quarantined, poison } = responses
  const open = inFlight + quarantined + poison + events.inFlight + events.poison
  return isBalanced && open === 0 && targets.every((target) => target.inFlight + target.dead + target.unknown === 0)
}
