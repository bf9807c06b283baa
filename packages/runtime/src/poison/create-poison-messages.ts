import type { Act } from '../audit/act.ts'
import type { Runtime } from '../runtime.ts'
import { countPoison } from './count-poison.ts'
import { type DecidePoisonDeps, discardPoison, replayPoison } from './decide-poison.ts'
import { getPoison, listPoison } from './list-poison.ts'

/**
 * Messages that a stage could not handle, of all tenants: a bug of the platform's.
 *
 *   consume.ts       finds the one that makes a batch fail, tries it three times and puts it into the dead-letter topic
 *   keep-poison      keeps it, sealed, where it can be looked for
 *   decide-poison    sends it to its stage again once the bug is mended, or discards it
 */
export function createPoisonMessages(
  deps: Omit<DecidePoisonDeps, 'reason'> & { readonly act: Act },
): Runtime['poisonMessages'] {
  const { oltp, stream, tenants, secrets, audit, clock, act } = deps
  const deciding = { oltp, stream, tenants, secrets, audit, clock, reason: act.reason }
  return Object.freeze({
    list: (query) => listPoison({ oltp }, query),
    get: (id) => getPoison({ oltp }, id),
    stats: () => oltp.asOperator('count poison', (tx) => countPoison(tx, {})),
    replay: (selection) => replayPoison(deciding, selection),
    discard: (selection) => discardPoison(deciding, selection),
  } satisfies Runtime['poisonMessages'])
}
