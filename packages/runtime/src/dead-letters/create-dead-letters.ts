import type { Runtime } from '../runtime.ts'
import { countDeadLetters } from './count-dead-letters.ts'
import { getDeadLetter } from './get-dead-letter.ts'
import { type DeadLetterDeps, exportDeadLetters, listDeadLetters } from './list-dead-letters.ts'

/**
 * A tenant's dead letters: deliveries that ended without arriving, because the endpoint or the mapping refused, because every attempt
 * failed, or because nobody can find out. They are deliveries still, and stop being dead letters when a replay delivers them.
 */
export function createDeadLetters(deps: DeadLetterDeps): Runtime['deadLetters'] {
  return Object.freeze({
    get: (tenant, deliveryId) => getDeadLetter(deps.oltp, tenant, deliveryId),
    list: (tenant, query) => listDeadLetters(deps, tenant, query),
    stats: (tenant, asked) => countDeadLetters(deps, tenant, asked),
    export: (tenant, asked) => exportDeadLetters(deps, tenant, asked),
  } satisfies Runtime['deadLetters'])
}
