import { readFile, writeFile } from 'node:fs/promises'
import {
  createHowazit,
  type Howazit,
  type QuarantineFix,
  type QuarantineRecord,
  type QuarantineStats,
  type Survey,
} from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

const LATER = { id: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e99', key: 'later', type: 'text', text: 'And else?' } as const
const QUESTIONS = [{ key: 'recommend', type: 'nps', text: 'How likely?' }] as const

describe('howazit quarantine', () => {
  const commands = startCommandHost()
  let workspace: Workspace
  let dev: Dev
  let survey: Survey
  let howazit: Howazit
  const responseIds: string[] = []

  const run = (...args: string[]) =>
    commands.run(args, { env: { ...workspace.env, NO_COLOR: '1' }, cwd: workspace.folder })

  async function json<Result>(...args: string[]): Promise<Result> {
    const end = await run(...args, '--json')
    expect([0, 3], end.stdout + end.stderr).toContain(end.code)
    return JSON.parse(end.stdout) as Result
  }

  beforeAll(async () => {
    workspace = await createWorkspace()
    dev = await startDev(['--state', workspace.pathOf('state')], workspace.env)
    await writeFile(
      workspace.pathOf('visit.json'),
      JSON.stringify({ name: 'Visit', slug: 'visit', questions: QUESTIONS }),
    )
    survey = await json<Survey>('survey', 'create', 'visit.json', '--validation', 'quarantine')
    howazit = createHowazit({ baseUrl: dev.ready.url, auth: dev.ready.tenants[0]?.token as string })
    for (const answers of [[LATER], [LATER], [LATER, LATER]]) {
      const given = answers.map(({ id: questionId }) => ({ questionId, textValue: 'Nothing' }))
      const response = { surveyId: survey.id, submittedAt: '2026-11-22T10:15:30Z', channel: 'kiosk', answers: given }
      const { responseId, findings } = await howazit.responses.ingest(response)
      expect(findings?.map(({ code }) => code)).toEqual(answers.map(() => 'question_unknown'))
      responseIds.push(responseId)
    }
    const isThere = async () => (await json<QuarantineStats>('quarantine', 'list', '--group-by', 'code')).total === 3
    await until('they are quarantined', isThere)
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await dev[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  })

  it('counts what is wrong in the same way', async () => {
    const { stdout } = await run('quarantine', 'list', '--group-by', 'code,pointer', '--since', '2h')
    expect(stdout).toMatch(/^3 quarantined: 3 held, 0 released, 0 discarded$/m)
    expect(stdout).toMatch(/^question_unknown {2}\/answers\/\*\/questionId +3 /m)
    const { stderr, code } = await run('quarantine', 'list', '--group-by', 'colour')
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no "colour"') })
  })

  it('lists records, and shows one with what came, what is wrong and what to do', async () => {
    const { items } = await json<{ items: [QuarantineRecord] }>(
      'quarantine',
      'list',
      '--where',
      'payload.channel = kiosk',
    )
    expect(items).toHaveLength(3)
    const { stdout } = await run('quarantine', 'show', items[0].id)
    expect(stdout).toContain('question_unknown /answers/0/questionId: No version of the survey has this question.')
    expect(stdout).toContain('"channel": "kiosk"')
    expect(stdout).toContain(`Next: howazit quarantine list --where "fingerprint = ${items[0].fingerprint}"`)
    const trace = await run('trace', items[0].responseId)
    expect(trace.stdout).toContain(`Next: howazit quarantine show ${items[0].id}`)
  })

  it('judges a set, keeps the plan of a dry run, and lets in what passed once it is approved', async () => {
    const failing = await run('quarantine', 'fix', '--all', '--present', '--dry-run')
    expect(failing).toMatchObject({ code: 3 })
    expect(failing.stdout).toMatch(/^3 records, judged by the survey as it is now: 0 pass, 3 would fail$/m)
    await howazit.surveys.createVersion(survey.id, { questions: [...QUESTIONS, LATER] })
    const planned = await json<QuarantineFix>(
      'quarantine',
      'fix',
      '--where',
      'survey.version = 1',
      '--present',
      '--dry-run',
    )
    expect(planned).toMatchObject({ status: 'planned', itemCount: 3, progress: { passing: 3, failing: 0 } })
    const { items } = await json<{ items: [QuarantineFix, QuarantineFix] }>('quarantine', 'fixes')
    expect(await json('quarantine', 'cancel', items[1].id)).toMatchObject({ status: 'cancelled' })

    const approved = await run('quarantine', 'approve', planned.id)
    expect(approved).toMatchObject({ code: 0, stdout: 'succeeded: 3 of 3 that pass done, 0 stay\n' })
    expect(await json('response', 'show', responseIds[0] as string)).toMatchObject({ surveyVersion: 2 })
    await run('quarantine', 'report', planned.id, '--output', 'report.ndjson')
    const lines = (await readFile(workspace.pathOf('report.ndjson'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).outcome)).toEqual(['stored', 'stored', 'stored'])
    expect(await json('quarantine', 'list')).toEqual({ items: [] })
  })

  it('asks for one change and for which records', async () => {
    for (const args of [
      ['fix', '--all'],
      ['fix', '--all', '--present', '--new-key'],
      ['fix', '--present'],
      ['discard', '--all'],
    ]) {
      const { code, stderr } = await run('quarantine', ...args)
      expect({ args, code, stderr }).toMatchObject({ code: 2 })
    }
  })

  it('says how a survey takes responses', async () => {
    const tried = await run('survey', 'set', 'visit', '--validation', 'warn', '--dry-run')
    expect(tried.stdout).toBe('visit would take answers to every version and leaves out what does not fit\n')
    const set = await run('survey', 'set', 'visit', '--validation', 'enforce', '--answers-to', 'current-version')
    expect(set.stdout).toBe('visit takes answers to the current version only and refuses what does not fit\n')
    expect((await run('survey', 'set', 'visit')).code).toBe(2)
  })
})
