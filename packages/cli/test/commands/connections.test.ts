import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PLANNER_SECRET, startPlanner } from '../../../runtime/test/connections/start-planner.ts'
import { startTracker, TRACKER_FOLDER, TRACKER_TOKEN } from '../../../runtime/test/connections/start-tracker.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { type End, startHowazit } from '../support/howazit.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

const page = readFileSync(fileURLToPath(new URL('../../../../docs/connections.md', import.meta.url)), 'utf8')

/** The commands of the run-through, as they are printed there. */
const lines = [...page.matchAll(/^ {4}howazit (.*)$/gm)].map(([, line]) => line as string)

const commands = startCommandHost()
let workspace: Workspace
let dev: Dev

beforeAll(async () => {
  workspace = await createWorkspace()
  const places = ['--state', workspace.pathOf('state'), '--connectors', TRACKER_FOLDER]
  dev = await startDev([...places, '--stand-ins', 'hubspot,zoho_crm'], workspace.env)
})
afterAll(async () => {
  await commands[Symbol.asyncDispose]()
  await dev[Symbol.asyncDispose]()
  await workspace[Symbol.asyncDispose]()
})

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? (plain as string))

test('docs/connections.md: every command of the run-through does what it says, and responses become issues', async () => {
  await using tracker = await startTracker()
  const env = { ...workspace.env, TRACKER_TOKEN }
  const run = (words: readonly string[]) => commands.run(words, { env, cwd: workspace.folder })
  const seen: Record<string, string> = {}

  expect(lines.length).toBeGreaterThan(8)
  for (const line of lines) {
    // In the docs the tracker listens on 8799, here wherever there was room.
    const words = wordsOf(line.replace('8799', String(tracker.settings.port)))
    const end = await run(words)
    expect(end, `howazit ${line}\n${end.stdout}${end.stderr}`).toMatchObject({ code: 0 })
    expect(end.stdout + end.stderr).not.toContain(TRACKER_TOKEN)
    seen[words.slice(0, 2).join(' ')] = end.stdout
    if (line.startsWith('connection doctor')) await makeIssues(run, tracker)
  }

  expect(seen['connection test']).toContain('works as Ada')
  expect(seen['connection describe']).toMatch(/x_region +Region +choice +yes +n \(North\), s \(South\)/)
  expect(seen['connection doctor']).toMatch(/credentials +ok +work as Ada/)
  expect(seen['connection show']).toMatch(/secret +token is set/)
  expect(seen['connection show']).toContain('the other side was asked to call at')
  expect(tracker.hooks()).toEqual([])
})

/** Ingests responses, and waits until each is an issue. */
async function makeIssues(
  run: (words: readonly string[]) => Promise<End>,
  { requests }: { requests: readonly { path: string; headers: Record<string, unknown> }[] },
): Promise<void> {
  await run(['sample', '--count', '5', '--output', 'sample.ndjson'])
  await run(['ingest', 'sample.ndjson'])
  const keys = () =>
    new Set(requests.filter(({ path }) => path.endsWith('/issues')).map(({ headers }) => headers['idempotency-key']))
  const made = await until('responses to become issues', () => (keys().size > 0 ? keys() : undefined))
  expect(made.size).toBeGreaterThan(0)
}

test('finds a connector by what it is called besides, and connects in the mode of that', async () => {
  const env = { ...workspace.env, GENIE_KEY: 'example_of_an_api_key' }
  const run = (...words: readonly string[]) => commands.run(words, { ...workspace, env })

  expect((await run('connector', 'list')).stdout).toMatch(/^jsm_operations, opsgenie +alerting/m)
  expect((await run('connector', 'show', 'opsgenie')).stdout).toMatch(
    /\(jsm_operations .*\n[\s\S]*also +opsgenie +Opsgenie, by opsgenie, until 2027-04-05/,
  )
  const create = ['connection', 'create', 'opsgenie', '--name', 'on call', '--set', 'region=eu']
  const end = await run(...create, '--secret', 'apiKey=env:GENIE_KEY')
  expect(end, end.stderr).toMatchObject({ code: 0 })
  expect((await run('connection', 'show', 'on call')).stdout).toMatch(/jsm_operations[\s\S]*opsgenie/)
})

test('a route is changed and switched off without losing what it is', async () => {
  await using tracker = await startTracker()
  const { host, port } = tracker.settings
  const env = { ...workspace.env, TRACKER_TOKEN }
  const run = (line: string) => commands.run([...wordsOf(line), '--json'], { env, cwd: workspace.folder })
  const made = await run(
    `connection create tracker --name routed --set host=${host} --set port=${port} --secret token=env:TRACKER_TOKEN --on response.created=createIssue`,
  )
  const { routes } = JSON.parse(made.stdout) as { routes: { id: string }[] }
  const set = async (words: string) =>
    JSON.parse((await run(`connection route set routed ${routes[0]!.id} ${words}`)).stdout)

  expect(await set('--disable --retry 0,60 --when /data/response/completion=complete')).toMatchObject({
    enabled: false,
    scheduleMs: [0, 60_000],
    conditions: [{ pointer: '/data/response/completion', is: ['complete'] }],
  })
  const restored = await set('--enable --remove retry --remove when')
  expect(restored).toMatchObject({ enabled: true, conditions: [] })
  expect(restored).not.toHaveProperty('scheduleMs')
  expect(await run(`connection route set routed ${routes[0]!.id}`)).toMatchObject({ code: 2 })
  expect(await run(`connection route set routed ${routes[0]!.id} --mapping nobody`)).toMatchObject({ code: 5 })
  expect(await run('connection delete routed')).toMatchObject({ code: 0 })
})

test('takes secrets from no command line, and has somebody agree in a browser', async () => {
  await using planner = await startPlanner()
  const end = await commands.run(
    ['connection', 'create', 'zendesk', '--name', 'desk', '--secret', 'apiToken=zd_canary'],
    workspace,
  )
  expect(end).toMatchObject({ code: 2 })
  expect(end.stderr).toContain('apiToken=@FILE')
  expect(end.stdout + end.stderr).not.toContain('zd_canary')

  const env = { ...workspace.env, PLANNER_SECRET }
  const { host, port } = planner.settings
  const create = `connection create planner --name tasks --set host=${host} --set port=${port} --set clientId=howazit`
  const created = await commands.run([...create.split(' '), '--secret', 'clientSecret=env:PLANNER_SECRET'], { env })
  expect(created, created.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('needs_consent') })
  const consent = startHowazit(['connection', 'consent', 'tasks'], { env })
  const authorizeUrl = await until('the address to open', () => /Open {2}(\S+)/.exec(consent.seen.stderr)?.[1])
  const back = await planner.agree(authorizeUrl)
  // A page of somebody else's, whose name leads to this machine.
  const foreign = await fetch(back.replace('127.0.0.1', 'localhost')).catch(() => undefined)
  expect(foreign?.status).not.toBe(200)
  expect((await fetch(back)).status).toBe(200)
  const ended = await consent.ended
  expect(ended, ended.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('learnt      team=t-1') })
})

test('a vendor that is stood for is connected with what its stand-in takes, and shown as such', async () => {
  const { env } = workspace
  const run = (...words: readonly string[]) => commands.run(words, { env, cwd: workspace.folder })
  const created = await run('connection', 'create', 'hubspot', '--name', 'hub', '--stand-in')
  expect(created, created.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/route +response\.created/) })
  expect(await run('connection', 'test', 'hub')).toMatchObject({ code: 0, stdout: expect.stringContaining('works') })
  expect((await run('connection', 'show', 'hub')).stdout).toMatch(
    /stand-in +http:\/\/127\.0\.0\.1:\d+: nothing gets to/,
  )
  expect((await run('doctor')).stdout).toContain('hubspot, zoho_crm: nothing gets to these vendors')

  const zoho = await run('connection', 'create', 'zoho_crm', '--name', 'zoho', '--stand-in')
  expect(zoho.stderr).toContain('Try this: howazit connection consent zoho')
  expect(await run('connection', 'create', 'slack', '--name', 'slack', '--stand-in')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Try this: howazit dev --stand-ins slack'),
  })
})
