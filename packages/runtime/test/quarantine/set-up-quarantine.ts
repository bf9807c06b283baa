import type { QuarantineFix, QuarantineFixItem, ResponseIngest } from '@howazit/sdk'
import { createRunFixes } from '../../src/quarantine/advance/run-fixes.ts'
import { createQuarantine, createQuarantineFixes } from '../../src/quarantine/create-quarantine.ts'
import { createCreateSurveyVersion } from '../../src/surveys/create-survey-version.ts'
import { createUpdateSurvey } from '../../src/surveys/update-survey.ts'
import { bodyFor } from '../ingest/setup.ts'
import { messageFor, setupStore } from '../responses/setup.ts'
import { sharedMappings } from '../support/shared-mappings.ts'

/** For whoever may see everything. */
export const ANYBODY = { mayReadResponses: true }

export type QuarantineSetup = Awaited<ReturnType<typeof setUpQuarantine>>

/** The stage that stores the responses of a tenant, what it quarantines, and what mends that. */
export async function setUpQuarantine() {
  const bundle = await setupStore()
  const { oltp, clock, ids, events, audit, tenants, partitions, surveyShapes, tenant, survey, storeResponses } = bundle
  const jobs = { wake: async () => {}, onWake: async () => {} }
  const act = { actor: { kind: 'client', id: 'desk' } as const, operation: 'planQuarantineFix', reason: 'a test' }
  const mappings = sharedMappings()
  const quarantine = createQuarantine({ oltp, clock })
  const fixes = createQuarantineFixes({ oltp, clock, jobs, events, ids, audit, act })
  const running = { oltp, tenants, surveyShapes, partitions, mappings, jobs, events, clock, ids }
  const runFixes = () => createRunFixes(running)(new AbortController().signal)

  /** Accepted in another time, or by a survey that lets everything in. */
  async function store(key: string, overrides: Partial<ResponseIngest>): Promise<void> {
    await storeResponses([messageFor(tenant, { key, body: bodyFor(survey, overrides) })])
  }

  /** Until nothing of it moves by itself. */
  async function settle(fixId: string): Promise<QuarantineFix> {
    for (;;) {
      const fix = await fixes.get(tenant, fixId)
      if (fix.status !== 'checking' && fix.status !== 'running') return fix
      await runFixes()
    }
  }

  async function plan(request: Omit<Parameters<typeof fixes.plan>[1], 'mayReadResponses'>): Promise<QuarantineFix> {
    return await settle((await fixes.plan(tenant, { ...ANYBODY, ...request })).id)
  }

  async function approve({ id }: Pick<QuarantineFix, 'id'>): Promise<QuarantineFix> {
    await fixes.approve(tenant, id)
    return await settle(id)
  }

  async function itemsOf({ id }: Pick<QuarantineFix, 'id'>): Promise<QuarantineFixItem[]> {
    let lines = ''
    for await (const line of await fixes.export(tenant, id)) lines += line
    return lines
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as QuarantineFixItem)
  }

  const publish = createCreateSurveyVersion(bundle)
  const update = createUpdateSurvey(bundle)
  const surveys = { publish, update }
  return {
    ...bundle,
    running,
    quarantine,
    fixes,
    runFixes,
    store,
    settle,
    plan,
    approve,
    itemsOf,
    surveys,
    mappings,
    act,
  }
}
