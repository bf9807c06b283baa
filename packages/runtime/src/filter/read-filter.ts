import { HowazitError } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type Condition, compileFilter } from './compile-filter.ts'
import { type Filter, FilterError } from './filter.ts'
import { parseFilter } from './parse-filter.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What is asked for, as somebody wrote it. */
export interface Asked {
  /** All, without it. */
  readonly where?: string | undefined
  /** Answers can be found out by asking for them, so only who may read responses may compare them. */
  readonly mayReadResponses: boolean
}

export interface ReadOptions {
  readonly vocabulary: Vocabulary
  /** Where it stood in the request. */
  readonly pointer: string
  readonly firstParameter: number
}

const EVERYTHING: Condition = { sql: 'true', values: [] }

/**
 * The condition that a filter of a tenant means.
 *
 * @throws HowazitError `invalid_parameter` with the place in the filter, `insufficient_scope`
 */
export function readFilter(
  { clock }: { readonly clock: Clock },
  tenant: Tenant,
  { where, mayReadResponses, vocabulary, pointer, firstParameter }: Asked & ReadOptions,
): Condition {
  if (where === undefined || where.trim() === '') return EVERYTHING
  const filter = parse(where, { vocabulary, pointer })
  if (!mayReadResponses && comparesPayload(filter))
    throw new HowazitError('insufficient_scope', 'To filter by payload is to read responses.', {
      details: { pointer, expected: 'responses:read' },
    })
  return compileFilter(filter, { tenantId: tenant.id, now: clock.now(), firstParameter })
}

/** Whether a filter that was read names what somebody answered. */
export const asksForAnswers = (where: string, vocabulary: Vocabulary): boolean =>
  where.trim() !== '' && comparesPayload(parseFilter(where, vocabulary))

function parse(where: string, { vocabulary, pointer }: Pick<ReadOptions, 'vocabulary' | 'pointer'>): Filter {
  try {
    return parseFilter(where, vocabulary)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    const { position, expected, got } = error.problem
    throw new HowazitError('invalid_parameter', `The filter cannot be read at character ${position}.`, {
      details: { pointer, expected, got },
    })
  }
}

function comparesPayload(filter: Filter): boolean {
  if (filter.kind === 'comparison') return filter.field.type === 'payload'
  return filter.kind === 'not' ? comparesPayload(filter.part) : filter.parts.some(comparesPayload)
}
