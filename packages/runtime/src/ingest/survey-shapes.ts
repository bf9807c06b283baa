import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { loadSurveyShape } from '../surveys/load-survey-shape.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { awayReasonOf } from '../tenancy/tenant-away.ts'
import type { SurveyShape } from './survey-shape.ts'

/** The surveys of all tenants as this process last saw them. */
export interface SurveyShapes {
  /**
   * As this process saw it within half a minute, two seconds where it takes answers to its current version only. What another one allows,
   * every later version allows too: a survey loses no question and no option, and a question keeps its type. What it refuses, and
   * which version is the current one, has to be asked anew.
   */
  recall(tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined>
  /** At most two seconds old; undefined when the tenant has no such survey. */
  find(tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined>
  /** As of now: nothing is refused because of an old shape before this was asked. */
  refresh(tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined>
}

export interface SurveyShapesOptions {
  readonly ttlMs?: number
  readonly recallMs?: number
  /** Questions and options kept, over all tenants; the least recently used survey goes first. */
  readonly partsMax?: number
}

interface Entry {
  readonly shape: SurveyShape | undefined
  readonly loadedAtMs: number
  /** Questions and options, and one for the survey. */
  readonly parts: number
}

// At 100 to 400 bytes each some 80 MB at most, and room for the surveys of ten thousand tenants.
const PARTS_MAX = 200_000

/** Caches shapes per process: publishing a version needs no message to anyone, others see it when their copy expires. */
export function createSurveyShapes(
  { oltp, clock }: { oltp: Oltp; clock: Clock },
  { ttlMs = 2_000, recallMs = 30_000, partsMax = PARTS_MAX }: SurveyShapesOptions = {},
): SurveyShapes {
  // A Map iterates in the order of insertion: setting a key anew moves it to the young end.
  const entries = new Map<string, Entry>()
  let parts = 0
  const load = coalesce(async (key: string, tenant: Tenant, surveyId: string) => {
    const loadedAtMs = clock.now().getTime()
    const shape = await loadEvenWhileMoving(oltp, tenant, surveyId)
    keep(key, { shape, loadedAtMs, parts: countParts(shape) })
    return shape
  })

  function keep(key: string, entry: Entry): void {
    remove(key)
    entries.set(key, entry)
    parts += entry.parts
    for (const oldest of entries.keys()) {
      if (parts <= partsMax || oldest === key) return
      remove(oldest)
    }
  }

  function remove(key: string): void {
    parts -= entries.get(key)?.parts ?? 0
    entries.delete(key)
  }

  async function findWithin(ageMs: number, tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined> {
    const key = keyOf(tenant, surveyId)
    const entry = entries.get(key)
    if (!entry || clock.now().getTime() - entry.loadedAtMs >= ageMs) return await load(key, tenant, surveyId)
    keep(key, entry)
    return entry.shape
  }

  return {
    find: (tenant, surveyId) => findWithin(ttlMs, tenant, surveyId),
    recall(tenant, surveyId) {
      const shape = entries.get(keyOf(tenant, surveyId))?.shape
      // One that was not there then may be there now.
      return findWithin(shape?.answersTo === 'every_version' ? recallMs : ttlMs, tenant, surveyId)
    },
    refresh: (tenant, surveyId) => load(keyOf(tenant, surveyId), tenant, surveyId),
  }
}

/** Nobody passes the fence of a tenant that is being moved. Nothing changes its surveys then, so they may be read past it. */
async function loadEvenWhileMoving(oltp: Oltp, tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined> {
  try {
    return await oltp.inTenant(tenant, (tx) => loadSurveyShape(tx, tenant.id, surveyId))
  } catch (error) {
    if (awayReasonOf(error) !== 'moving') throw error
    return await oltp.readInTenant(tenant, (tx) => loadSurveyShape(tx, tenant.id, surveyId))
  }
}

const keyOf = (tenant: Tenant, surveyId: string): string => `${tenant.id}:${surveyId}`

function countParts(shape: SurveyShape | undefined): number {
  const questions = [...(shape?.questions.values() ?? [])]
  return questions.reduce((sum, { optionIds }) => sum + 1 + optionIds.size, 1)
}

type Load = (key: string, tenant: Tenant, surveyId: string) => Promise<SurveyShape | undefined>

/**
 * One load per key at a time, and at most one more waiting behind it, shared by all who asked meanwhile: they must not get
 * the result of a load that began before they asked.
 */
function coalesce(load: Load): Load {
  const running = new Map<string, ReturnType<Load>>()
  const waiting = new Map<string, ReturnType<Load>>()

  function start(key: string, tenant: Tenant, surveyId: string): ReturnType<Load> {
    const loading = load(key, tenant, surveyId).finally(() => running.delete(key))
    running.set(key, loading)
    return loading
  }

  return (key, tenant, surveyId) => {
    const current = running.get(key)
    if (!current) return start(key, tenant, surveyId)
    const next = waiting.get(key)
    if (next) return next
    const queued = current.then(
      () => startWaiting(key, tenant, surveyId),
      () => startWaiting(key, tenant, surveyId),
    )
    waiting.set(key, queued)
    return queued
  }

  function startWaiting(key: string, tenant: Tenant, surveyId: string): ReturnType<Load> {
    waiting.delete(key)
    return start(key, tenant, surveyId)
  }
}
