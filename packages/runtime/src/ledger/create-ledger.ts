import type { Runtime } from '../runtime.ts'
import type { BalanceHourDeps } from './balance-hour.ts'
import { explainLedger } from './explain-ledger.ts'
import { getLedger } from './get-ledger.ts'

/**
 * Whether everything that was accepted is somewhere (docs/ledger.md). Not to be confused with `delivery_ledger`, which remembers what is over
 * there because of an event.
 */
export function createLedger({ oltp, stream, clock }: BalanceHourDeps): Runtime['ledger'] {
  const deps = { oltp, stream, clock }
  return Object.freeze({
    get: (tenant, query) => getLedger(deps, tenant, query),
    explain: (tenant, query) => explainLedger(deps, tenant, query),
  } satisfies Runtime['ledger'])
}
