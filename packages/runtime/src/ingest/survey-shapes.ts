import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { loadSurveyShape } from '../surveys/load-survey-shape.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { SurveyShape } from './survey-shape.ts'

/** The surveys of all tenants as this process last saw them. */
export interface SurveyShapes {
  /** At most two seconds old; undefined when the tenant has no such survey. */
  find(tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined>
  /** As of now: nothing is refused because of an old shape before this was asked. */
  refresh(tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined>
}

export interface SurveyShapesOptions {
  readonly ttlMs?: number
  /** Shapes kept, over all tenants; the least recently used one goes first. */
  readonly entriesMax?: number
}

interface Entry {
  readonly shape: SurveyShape | undefined
  readonly loadedAtMs: number
}

/** Caches shapes per process: publishing a version needs no message to anyone, others see it when their copy expires. */
export function createSurveyShapes(
  { oltp, clock }: { oltp: Oltp; clock: Clock },
  { ttlMs = 2_000, entriesMax = 2_000 }: SurveyShapesOptions = {},
): SurveyShapes {
  // A Map iterates in the order of insertion: setting a key anew moves it to the young end.
  const entries = new Map<string, Entry>()
  const load = coalesce(async (key: string, tenant: Tenant, surveyId: string) => {
    const loadedAtMs = clock.now().getTime()
    const shape = await oltp.inTenant(tenant, (tx) => loadSurveyShape(tx, tenant.id, surveyId))
    keep(key, { shape, loadedAtMs })
    return shape
  })

  function keep(key: string, entry: Entry): void {
    entries.delete(key)
    entries.set(key, entry)
    const oldest = entries.keys().next().value
    if (entries.size > entriesMax && oldest !== undefined) entries.delete(oldest)
  }

  return {
    async find(tenant, surveyId) {
      const key = keyOf(tenant, surveyId)
      const entry = entries.get(key)
      if (!entry || clock.now().getTime() - entry.loadedAtMs >= ttlMs) return await load(key, tenant, surveyId)
      keep(key, entry)
      return entry.shape
    },
    refresh: (tenant, surveyId) => load(keyOf(tenant, surveyId), tenant, surveyId),
  }
}

const keyOf = (tenant: Tenant, surveyId: string): string => `${tenant.id}:${surveyId}`

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
