import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { howazit, startHowazit } from '../support/howazit.ts'
import { dataFile, hasData } from '../support/need-data.ts'
import { shapeOf } from '../support/shape-of.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

const CSV = `Response ID,Submitted,How likely are you to recommend us?,Why?
1,2026-01-05T10:00:00Z,9,Fast
2,2026-01-05T11:00:00Z,twelve,
3,2026-01-06T09:30:00Z,3,Slow
`

/** Enough rows for a signal to come while they are sent. */
const ROWS = 8_000

describe('howazit ingest', () => {
  const commands = startCommandHost()
  let workspace: Workspace
  let dev: Dev

  const run = (...args: string[]) => commands.run(args, { env: workspace.env, cwd: workspace.folder })

  beforeAll(async () => {
    workspace = await createWorkspace()
    dev = await startDev(['--state', workspace.pathOf('state')], workspace.env)
    await writeFile(workspace.pathOf('visits.csv'), CSV)
    await run('sample', '--count', String(ROWS), '--survey', 'many', '--output', 'many.ndjson')
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await dev[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  })

  it('says what it detected and where each column goes, and sends nothing in a dry run', async () => {
    const { code, stdout } = await run('ingest', 'visits.csv', '--dry-run', '--nps', '3', '--text', 'Why?')
    expect(code).toBe(3)
    expect(stdout).toMatch(/encoding +UTF-8/)
    expect(stdout).toMatch(/delimiter +comma/)
    expect(stdout).toMatch(/3 {2}How likely are you to recommend us\? {2}nps/)
    expect(stdout).toContain('2 responses (0 partial)')
    expect(stdout).toMatch(/\/answers\/\* +1 +3/)
  })

  it('exits with 3 and writes each rejected row with its number, pointer and reason', async () => {
    const args = ['ingest', 'visits.csv', '--nps', '3', '--text', 'Why?', '--survey', 'visits', '--json']
    const first = await run(...args)
    expect(first.code).toBe(3)
    expect(shapeOf(JSON.parse(first.stdout))).toMatchInlineSnapshot(`
      {
        "accepted": "number",
        "detected": [
          {
            "confidence": "number",
            "evidence": "string",
            "value": "string",
            "what": "string",
          },
        ],
        "dryRun": "boolean",
        "duplicates": "number",
        "isCaughtUp": "boolean",
        "isInterrupted": "boolean",
        "lastResponseId": "uuid",
        "rejected": "number",
        "results": "string",
        "rows": "number",
        "seconds": "number",
        "survey": {
          "change": "string",
          "id": "uuid",
          "slug": "string",
          "version": "number",
        },
      }
    `)
    const [line] = (await readFile(workspace.pathOf('visits.csv.rejected.ndjson'), 'utf8')).split('\n')
    expect(JSON.parse(line as string)).toMatchObject({ row: 3, pointer: '/answers/0', value: 'twelve' })

    const again = JSON.parse((await run(...args)).stdout) as object
    expect(again).toMatchObject({ rows: 3, accepted: 0, duplicates: 2, rejected: 1, survey: { change: 'unchanged' } })
  })

  it('names every flag that fits no column, and an empty file', async () => {
    const { code, stderr } = await run('ingest', 'visits.csv', '--nps', '9', '--text', 'Nope')
    expect(code).toBe(2)
    expect(stderr).toMatch(/--nps: .*\n--text: .*\nTry this: /)
    await writeFile(workspace.pathOf('empty.csv'), '')
    expect(await run('ingest', 'empty.csv')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('empty.csv is empty.'),
    })
  })

  it('finishes what it read on the first Ctrl-C and completes exactly when it is run again', async () => {
    const ingesting = startHowazit(['ingest', 'many.ndjson', '--wait', '0'], {
      env: workspace.env,
      cwd: workspace.folder,
    })
    await until('the survey', () => ingesting.seen.stderr.includes('Survey many'))
    ingesting.child.kill('SIGINT')
    const { code, stdout, stderr } = await ingesting.ended
    expect({ code, stderr }).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('To go on: howazit ingest many.ndjson --wait 0'),
    })
    const accepted = Number(/done: ([\d,]+) accepted/.exec(stdout)?.[1]?.replaceAll(',', ''))
    expect(accepted).toBeLessThan(ROWS)
    const rest = JSON.parse((await run('ingest', 'many.ndjson', '--wait', '0', '--json')).stdout) as object
    expect(rest).toMatchObject({ accepted: ROWS - accepted, duplicates: accepted, isInterrupted: false })
  })

  it.runIf(hasData())(
    'gives the published score of a real survey, and imports a real LimeSurvey structure',
    async () => {
      const tsv = dataFile('r-community-survey-2019/2019 English R Community Survey Responses.tsv')
      const ingested = await run('ingest', tsv, '--nps', '19', '--text', '23,24', '--survey', 'r', '--json')
      expect(JSON.parse(ingested.stdout)).toMatchObject({ rejected: 0, isCaughtUp: true })
      const report = JSON.parse((await run('analytics', 'nps', '--survey', 'r', '--json')).stdout) as {
        overall: object
      }
      expect(report.overall).toMatchObject({ n: 1795, nps: expect.closeTo(73.98, 2) })

      const lss = dataFile('formats/limesurvey-structure-uk_core_survey.lss')
      const imported = JSON.parse((await run('survey', 'import', lss, '--json')).stdout) as object
      expect(imported).toMatchObject({ slug: 'uk-rse-survey', questions: 101, change: 'created', languages: ['en'] })
      expect(JSON.parse((await run('survey', 'import', lss, '--json')).stdout)).toMatchObject({ change: 'unchanged' })
    },
  )

  it('outlives a restart of the platform, ends with 7 when it stays away, and at once on the second Ctrl-C', async () => {
    const args = ['ingest', 'many.ndjson', '--survey', 'again', '--wait', '0', '--tenant', 'globex']
    const kill = async () => {
      dev.run.child.kill('SIGKILL')
      await dev.run.ended
    }
    const env = { ...workspace.env, HOWAZIT_URL: dev.ready.url, HOWAZIT_TOKEN: dev.ready.tenants[1]?.token as string }
    const begin = async (patience: string) => {
      const ingesting = startHowazit([...args, '--patience', patience], { env, cwd: workspace.folder })
      await until('the survey', () => ingesting.seen.stderr.includes('Survey many'))
      return ingesting
    }
    const restart = async () => {
      const next = await startDev(['--state', workspace.pathOf('state')], workspace.env)
      expect(next.ready.url).toBe(dev.ready.url)
      dev = next
    }

    const impatient = await begin('1')
    await kill()
    const { code, stderr } = await impatient.ended
    expect({ code, stderr }).toMatchObject({
      code: 7,
      stderr: expect.stringMatching(
        /does not answer \(\w+\); trying again for 1 s\.[\s\S]*Try this: howazit ingest many.ndjson/,
      ),
    })

    await restart()
    const patient = await begin('60')
    await kill()
    await until('the outage to be noticed', () => patient.seen.stderr.includes('The platform does not answer'))
    await restart()
    const end = await patient.ended
    expect(end).toMatchObject({ code: 0, stderr: expect.stringContaining('The platform answers again.') })
    const check = JSON.parse((await howazit([...args, '--json'], { env, cwd: workspace.folder })).stdout) as object
    expect(check).toMatchObject({ accepted: 0, duplicates: ROWS })

    const stopped = await begin('600')
    await kill()
    await until('the outage to be noticed', () => stopped.seen.stderr.includes('The platform does not answer'))
    stopped.child.kill('SIGINT')
    await until('the first Ctrl-C to be noticed', () => stopped.seen.stderr.includes('Press Ctrl-C again'))
    // npm and npx pass a terminal's Ctrl-C on: what comes within half a second is the same key press.
    stopped.child.kill('SIGINT')
    await delay(600)
    expect(stopped.child.exitCode).toBe(null)
    stopped.child.kill('SIGINT')
    expect((await stopped.ended).code).toBe(130)
  })
})
