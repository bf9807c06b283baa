import { isDeepStrictEqual } from 'node:util'
import type { MappingResult } from '@howazit/connector-kit'
import {
  HowazitError,
  type MappingPreview,
  type MappingPreviewRequest,
  type MappingRun,
  type MappingSource,
} from '@howazit/sdk'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import type { Tx } from '../oltp/oltp.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { findTarget, type Target, type TargetAsked } from './find-target.ts'
import { findSource, versionNotFound } from './get-mapping-version.ts'
import { lastEvents, type TriedEvent } from './last-events.ts'
import { mapEvents } from './map-events.ts'
import type { MappingDeps } from './mapping-deps.ts'
import { getMappingRow } from './mapping-row.ts'
import { checkSource } from './mapping-source.ts'
import { type Rehearsal, rehearse } from './rehearse.ts'

const LAST_DEFAULT = 5

/** A source that runs, and which version it is where it is one. */
interface Shown {
  readonly version?: number
  readonly source: MappingSource
}

/**
 * What a draft or a version makes of events, beside another version of the same mapping. Nothing is sent, nothing is kept.
 *
 * @throws HowazitError `not_found` (the mapping, the version), `mapping_invalid`, `validation_failed`, `unavailable`
 */
export async function previewMapping(
  deps: Pick<MappingDeps, 'oltp' | 'mappings' | 'connectors' | 'clock'>,
  tenant: Tenant,
  request: MappingPreviewRequest,
): Promise<MappingPreview> {
  const { shown, beside, asked } = await findSources(deps, tenant, request)
  // A mapping may outlive its connector: then it is run, and nothing is said of a request.
  const isStored = request.mappingId !== undefined
  const target = await findTarget(deps.connectors, asked).catch((error: unknown) =>
    isStored ? undefined : refuse(error),
  )
  if (request.draft) await checkSource(deps.mappings, request.draft, '/draft/source')
  const events = await findEvents(deps, tenant, request)
  const run = ({ source }: Shown) => mapEvents(deps, tenant, { source, events, operation: target?.operation })
  const runs = await run(shown)
  const others = beside && (await run(beside))
  const now = deps.clock.now()
  const toRun = (result: MappingResult, tried: TriedEvent, { source: mapping }: Shown) =>
    rehearsed(target, result, { mapping, tried, now })
  const items = events.map(async (tried, at) => {
    const [made, other] = [runs[at]!, others?.[at]]
    const result = await toRun(made, tried, shown)
    const { responseId, event } = tried
    const about = { ...(responseId !== undefined && { responseId }), event: { ...event } }
    if (!other || !beside) return { ...about, result }
    return { ...about, result, beside: await toRun(other, tried, beside), isSame: isDeepStrictEqual(made, other) }
  })
  return {
    ...(shown.version !== undefined && { version: shown.version }),
    ...(beside?.version !== undefined && { besideVersion: beside.version }),
    items: await Promise.all(items),
  }
}

const refuse = (error: unknown): never => {
  throw error
}

interface Sources {
  readonly shown: Shown
  readonly beside?: Shown | undefined
  /** Whose operation takes the output. */
  readonly asked: TargetAsked
}

async function findSources(
  { oltp }: Pick<MappingDeps, 'oltp'>,
  tenant: Tenant,
  { mappingId, version, draft, besideVersion, connector, operation }: MappingPreviewRequest,
): Promise<Sources> {
  if (mappingId === undefined) {
    if (draft) return { shown: { source: draft }, asked: { connector, operation } }
    throw new HowazitError('validation_failed', 'There is nothing to run: give a draft, or the id of a mapping.', {
      details: { pointer: '/draft' },
    })
  }
  return await oltp.inTenant(tenant, async (tx) => {
    const row = await getMappingRow(tx, tenant.id, mappingId)
    const number = version ?? row.latest_version
    const shown = draft ? { source: draft } : await getShown(tx, tenant.id, { mappingId, version: number })
    const other = besideVersion ?? row.published_version ?? undefined
    if (other === undefined || (!draft && other === number)) return { shown, asked: row }
    return { shown, asked: row, beside: await getShown(tx, tenant.id, { mappingId, version: other }) }
  })
}

async function getShown(
  tx: Tx,
  tenantId: TenantId,
  which: { readonly mappingId: string; readonly version: number },
): Promise<Shown> {
  const source = await findSource(tx, tenantId, which)
  if (!source) throw versionNotFound(which.mappingId, which.version)
  return { version: which.version, source }
}

/** Those that are given run as they are: who gives them has them. */
async function findEvents(
  { oltp }: Pick<MappingDeps, 'oltp'>,
  tenant: Tenant,
  { events, last = LAST_DEFAULT }: MappingPreviewRequest,
): Promise<readonly TriedEvent[]> {
  if (!events) return await lastEvents(oltp, tenant, last)
  throwFindings(findUnstorable({ events }))
  return events.map((event, at) => ({ eventId: `event ${at}`, event: event as TriedEvent['event'] }))
}

/** What was made, and what the target would make of that. */
async function rehearsed(
  target: Target | undefined,
  run: MappingResult,
  rehearsal: Omit<Rehearsal, 'output'>,
): Promise<MappingRun> {
  if (!target || run.status !== 'ok') return { ...run }
  return { ...run, target: await rehearse(target, { ...rehearsal, output: run.output }) }
}
