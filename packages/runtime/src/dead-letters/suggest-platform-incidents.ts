import type { PlatformIncident } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import { type Asked, readFilter } from '../filter/read-filter.ts'
import { DEAD_LETTERS } from './dead-letter-fields.ts'
import { type ForEachDeps, forEachStricken } from './for-each-stricken.ts'
import { filterOf, incidentIdOf } from './incident-id.ts'
import type { DeadLetterDeps } from './list-dead-letters.ts'
import { findSpans, INCIDENTS_MAX, QUIET_MS, type SpanRow } from './suggest-incidents.ts'

export interface PlatformIncidents {
  readonly items: PlatformIncident[]
  /** Slugs of tenants whose database did not answer. */
  readonly unreached: string[]
}

/** More than these of one tenant is nothing that one looks through. */
const SPANS_OF_TENANT_MAX = 200

/** What failed in the same way and together in time, of all tenants; the largest first. @throws HowazitError of `readFilter` */
export async function suggestPlatformIncidents(
  deps: DeadLetterDeps & ForEachDeps,
  asked: Asked,
): Promise<PlatformIncidents> {
  // There may be no tenant that it would be read for.
  readFilter(deps, PLATFORM, { ...asked, vocabulary: DEAD_LETTERS, pointer: '/query/where', firstParameter: 1 })
  const spans: SpanOfTenants[] = []
  const unreached = await forEachStricken(deps, async (tenant) => {
    const found = await findSpans(deps, tenant, { asked, limit: SPANS_OF_TENANT_MAX })
    spans.push(...found.map((span) => ({ ...span, tenants: [tenant.slug] })))
  })
  const incidents = joinSpans(spans).toSorted((one, other) => other.count - one.count)
  return { items: incidents.slice(0, INCIDENTS_MAX).map(toIncident), unreached: [...unreached] }
}

export interface SpanOfTenants extends SpanRow {
  /** Once for each of its spans. */
  readonly tenants: readonly string[]
}

/** Spans of the same failure with no quarter of an hour between them are one. */
export function joinSpans(spans: readonly SpanOfTenants[]): readonly SpanOfTenants[] {
  const inOrder = spans.toSorted((one, other) => one.first_failed_at.getTime() - other.first_failed_at.getTime())
  return [...Map.groupBy(inOrder, ({ fingerprint }) => fingerprint).values()].flatMap(joinInOrder)
}

function joinInOrder(spans: readonly SpanOfTenants[]): readonly SpanOfTenants[] {
  const joined: SpanOfTenants[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    const isNext = last && span.first_failed_at.getTime() - last.last_failed_at.getTime() <= QUIET_MS
    if (isNext) joined.splice(-1, 1, join(last, span))
    else joined.push(span)
  }
  return joined
}

const join = (one: SpanOfTenants, other: SpanOfTenants): SpanOfTenants => ({
  ...one,
  tenants: [...one.tenants, ...other.tenants],
  count: one.count + other.count,
  endpoints: one.endpoints + other.endpoints,
  last_failed_at: one.last_failed_at > other.last_failed_at ? one.last_failed_at : other.last_failed_at,
})

function toIncident(span: SpanOfTenants): PlatformIncident {
  const { operation, tenants, first_failed_at: firstFailedAt, last_failed_at: lastFailedAt, ...rest } = span
  const named = { fingerprint: rest.fingerprint, firstFailedAt, lastFailedAt }
  return {
    id: incidentIdOf(named),
    ...rest,
    ...(operation !== null && { operation }),
    tenants: new Set(tenants).size,
    firstFailedAt: firstFailedAt.toISOString(),
    lastFailedAt: lastFailedAt.toISOString(),
    where: filterOf(named),
  }
}
