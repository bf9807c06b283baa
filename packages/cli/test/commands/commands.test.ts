import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { createHowazit, webhooks } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { howazit, shell, startHowazit } from '../support/howazit.ts'
import { shapeOf } from '../support/shape-of.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'
import { startReceiver } from '../support/start-receiver.ts'

interface Listed {
  readonly items: readonly { readonly seq?: number; readonly reason?: string }[]
}

const NOBODY = '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21'

describe('the commands on one platform', () => {
  const commands = startCommandHost()
  let workspace: Workspace
  let dev: Dev

  const run = (...args: string[]) => commands.run(args, { env: workspace.env, cwd: workspace.folder })

  /** With `--json`; the exit code has to be the one given. */
  async function json(args: string, code = 0): Promise<unknown> {
    const end = await run(...args.split(' '), '--json')
    expect(end, end.stderr).toMatchObject({ code, stderr: '' })
    return JSON.parse(end.stdout)
  }

  const shapeOfJson = async (args: string) => shapeOf(await json(args))

  beforeAll(async () => {
    workspace = await createWorkspace()
    dev = await startDev(['--state', workspace.pathOf('state')], workspace.env)
    await run('sample', '--count', '60', '--output', 'sample.ndjson')
    await run('ingest', 'sample.ndjson')
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await dev[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  })

  it('finds the running platform and its tenants by itself', async () => {
    expect(await json('whoami')).toMatchObject({ tenant: { slug: 'acme' } })
    expect(await json('whoami --tenant globex')).toMatchObject({ tenant: { slug: 'globex' } })
    expect(await json('whoami --tenant nobody', 5)).toMatchObject({
      error: { code: 'not_found', message: expect.stringContaining('howazit tenant list'), exitCode: 5 },
    })
  })

  it('never sends the token of the running platform to another address', async () => {
    const end = await run('whoami', '--url', 'http://127.0.0.1:9')
    expect(end).toMatchObject({ code: 2, stdout: '' })
    expect(end.stderr).toContain('HOWAZIT_TOKEN is not set.')
  })

  it('asks what responses say, watches it, and shows what was found', async () => {
    const asked = ['insight', 'create', '--from', '2000-01-01', '--minimum-n', '10', '--segment', 'region']
    const waited = await run(...asked, '--wait')
    expect(waited, waited.stderr).toMatchObject({ code: 0 })
    expect(waited.stdout).toMatch(/^succeeded: 100 %, 60 responses$/m)
    expect(waited.stdout).toMatch(/^NPS \(\w+\): -?\d/m)

    const { items } = (await json('insight list')) as { items: { id: string }[] }
    const id = items[0]!.id
    expect(waited.stdout).toContain(`Next: howazit insight report ${id} --open, or howazit insight findings ${id}`)
    expect(await shapeOfJson(`insight show ${id}`)).toMatchInlineSnapshot(`
      {
        "completedAt": "instant",
        "createdAt": "instant",
        "findings": "number",
        "id": "uuid",
        "minimumN": "number",
        "modelVersion": "string",
        "progress": "number",
        "responses": "number",
        "runs": [
          {
            "attempt": "number",
            "finishedAt": "instant",
            "startedAt": "instant",
            "status": "string",
          },
        ],
        "segments": [
          "string",
        ],
        "startedAt": "instant",
        "status": "string",
        "step": "string",
        "surveyId": "uuid",
        "taxonomyVersion": "number",
        "timeframe": {
          "from": "instant",
          "to": "instant",
        },
      }
    `)
    const found = (await json(`insight findings ${id} --limit 1`)) as { items: { distribution: unknown }[] }
    expect(shapeOf(found)).toMatchInlineSnapshot(`
      {
        "items": [
          {
            "coverage": "number",
            "distribution": {
              "mean": "number",
              "median": "number",
              "shares": [
                {
                  "interval": {
                    "high": "number",
                    "level": "number",
                    "low": "number",
                    "method": "string",
                  },
                  "n": "number",
                  "rating": "number",
                  "share": "number",
                },
              ],
              "standardDeviation": "number",
            },
            "id": "string",
            "interval": {
              "high": "number",
              "level": "number",
              "low": "number",
              "method": "string",
            },
            "kind": "string",
            "marginOfError": "number",
            "method": "string",
            "metric": "string",
            "modelVersion": "string",
            "n": "number",
            "question": "string",
            "questionId": "uuid",
            "records": "number",
            "summary": "string",
            "taxonomyVersion": "number",
            "title": "string",
            "value": "number",
          },
        ],
      }
    `)
    const survey = (await json('survey list --limit 1')) as { items: { slug: string }[] }
    expect(await json(`insight themes list --survey ${survey.items[0]!.slug}`)).toMatchObject({ themes: [] })
    // No comments, so no themes; and nothing here that they could be sent to.
    expect(await json(`insight prompt ${id}`)).toEqual({ items: [], unwritten: 'not_configured' })
    expect(await json(`insight verify ${id}`)).toMatchObject({ insightId: id, status: 'verified', differences: [] })
    await savesTheReport(id)
    expect(await json(`insight cancel ${id} --dry-run`)).toMatchObject({ id, status: 'succeeded' })
    expect(await json(`insight cancel ${id}`, 6)).toMatchObject({ error: { code: 'conflict' } })
    expect(await json(`insight retry ${id}`, 6)).toMatchObject({ error: { code: 'conflict' } })
    const rhythm = '--every week --weekday friday --at 07:30 --time-zone Europe/Berlin --last 4w'
    const scheduled = (await json(`insight schedule create ${rhythm}`)) as { id: string }
    expect(shapeOf(scheduled)).toMatchInlineSnapshot(`
      {
        "at": "string",
        "compareWith": "string",
        "createdAt": "instant",
        "enabled": "boolean",
        "every": "string",
        "id": "uuid",
        "last": {
          "count": "number",
          "unit": "string",
        },
        "minimumN": "number",
        "nextDueAt": "instant",
        "segments": [],
        "surveyId": "uuid",
        "timeZone": "string",
        "updatedAt": "instant",
        "weekday": "string",
      }
    `)
    expect(await json('insight schedule list')).toEqual({ items: [scheduled] })
    expect(await json(`insight schedule show ${scheduled.id}`)).toEqual(scheduled)
    expect(await json(`insight schedule set ${scheduled.id} --disable`)).toMatchObject({ enabled: false })
    expect(await json(`insight schedule delete ${scheduled.id} --dry-run`)).toMatchObject({ id: scheduled.id })
    expect(await json(`insight schedule delete ${scheduled.id}`)).toMatchObject({ id: scheduled.id })
    expect(await json(`insight schedule show ${scheduled.id}`, 5)).toMatchObject({ error: { code: 'not_found' } })
    for (const wrong of [
      '--at 25:00',
      '--at 07:00 --time-zone Mars/Base',
      '--at 07:00 --last 4y',
      '--at 07:00 --weekday monday',
    ])
      expect(await json(`insight schedule create --every day ${wrong}`, 2)).toMatchObject({ error: { exitCode: 2 } })
    for (const wrong of ['--compare 2026-13..2026-10', '--compare 2026-10', '--from 2100-01-01', '--segment planet'])
      expect(await json(`insight create ${wrong}`, 2)).toMatchObject({ error: { exitCode: 2 } })
  })

  async function savesTheReport(id: string): Promise<void> {
    const saved = await json(`insight report ${id} --output report.html`)
    expect(shapeOf(saved)).toMatchInlineSnapshot(`
      {
        "bytes": "number",
        "mediaType": "string",
        "name": "string",
        "output": "string",
        "sha256": "string",
      }
    `)
    const report = await readFile(workspace.pathOf('report.html'), 'utf8')
    expect(report).toMatch(/^<!doctype html>[\s\S]*Net Promoter Score[\s\S]*<\/html>\n$/)
    expect((await stat(workspace.pathOf('report.html'))).mode & 0o777).toBe(0o600)
    const csv = await run('insight', 'report', id, '--format', 'csv', '--output', '-')
    expect(csv.stdout).toMatch(/^finding,kind,question,/)
    expect(await json(`insight report ${id} --output -`, 2)).toMatchObject({ error: { exitCode: 2 } })
    expect(await json(`insight report ${id} --output - --open`, 2)).toMatchObject({ error: { exitCode: 2 } })
    expect(await json(`insight report ${id} --output no/such/folder`, 2)).toMatchObject({ error: { exitCode: 2 } })
    const { output, charts } = (await json(`insight report ${id} --format charts --output charts`)) as {
      output: string
      charts: readonly { name: string; output: string }[]
    }
    expect(output).toBe(workspace.pathOf('charts'))
    expect(charts.map(({ name }) => name)).toContain('chart-score.nps.svg')
    for (const chart of charts) expect(await readFile(chart.output, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
    for (const wrong of ['--output -', '--open'])
      expect(await json(`insight report ${id} --format charts ${wrong}`, 2)).toMatchObject({ error: { exitCode: 2 } })
    expect(await json(`insight report ${NOBODY}`, 5)).toMatchObject({ error: { code: 'not_found' } })

    const [acme] = dev.ready.tenants
    const { insights } = createHowazit({ baseUrl: dev.ready.url, auth: acme!.token })
    const [file] = await insights.artifacts(id)
    // As a browser does: with the link alone.
    const { status, headers } = await fetch(file!.url)
    expect(status).toBe(200)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `inline; filename="insight-${id}-report.html"`,
      'content-security-policy': expect.stringMatching(/^default-src 'none'; .*; sandbox$/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      etag: `"${file!.sha256}"`,
    })
    const forged = await fetch(file!.url.replace('report.html', 'findings.csv'))
    expect(await forged.json()).toMatchObject({ status: 404, code: 'not_found' })
  }

  it('makes an API client whose tokens other commands get by themselves', async () => {
    const { id, secret } = (await json('client create Kiosk --scope responses:read --scope surveys:read')) as {
      id: string
      secret: string
    }
    const client = { HOWAZIT_URL: dev.ready.url, HOWAZIT_CLIENT_ID: id, HOWAZIT_CLIENT_SECRET: secret }
    const asClient = (...args: string[]) => commands.run([...args, '--json'], { env: { ...workspace.env, ...client } })
    const scopes = ['responses:read', 'surveys:read']
    expect(JSON.parse((await asClient('whoami')).stdout)).toMatchObject({ clientId: id, scopes })
    const { stdout } = await asClient('token', 'create', '--scope', 'surveys:read')
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'surveys:read' })

    expect(await json(`client rotate ${id}`)).toMatchObject({ id, secret: expect.not.stringContaining(secret) })
    expect(await json(`client revoke ${id} --dry-run`)).toEqual({ id, revoked: false })
    expect(await json(`client revoke ${id} --reason stolen`)).toEqual({ id, revoked: true })
    expect(await json('audit list --operation revokeClient')).toMatchObject({ items: [{ reason: 'stolen' }] })
    expect(await json('client list')).toMatchObject({ items: [{ id, name: 'Kiosk', revokedAt: expect.any(String) }] })
    expect(await json(`client show ${id}`)).toMatchObject({ id, scopes })
    expect((await asClient('whoami')).code).not.toBe(0)
    expect(await json('client show nobody', 2)).toMatchObject({ error: { tryThis: 'howazit client list' } })
    expect(await json('token create', 2)).toMatchObject({
      error: { message: expect.stringContaining('HOWAZIT_CLIENT_ID') },
    })
  })

  it('creates tenants as an operator, and acts as one of them', async () => {
    const initech = { slug: 'initech', name: 'initech', tier: 'gold', externalId: 'crm-1' }
    const created = await json('tenant create initech --tier gold --external-id crm-1')
    expect(created).toMatchObject(initech)
    expect(await json('tenant create initech --tier gold --external-id crm-1')).toEqual(created)
    expect(await json('tenant show initech')).toEqual(created)
    expect(await json('tenant set initech --tier standard --quota 5 --client-percent 50 --reason tests')).toMatchObject(
      {
        tier: 'standard',
        externalId: 'crm-1',
        quota: { perSecond: 5, burst: 5, clientPercent: 50 },
      },
    )
    expect(await json('tenant set initech --quota 0 --reason tests')).not.toHaveProperty('quota')
    const retried = await json('tenant set initech --retry 0,60,600 --reason tests')
    expect(retried).toMatchObject({ retrySchedule: [0, 60, 600] })
    const retry = await run('tenant', 'set', 'initech', '--retry', '', '--reason', 'tests', '--json')
    expect(JSON.parse(retry.stdout)).not.toHaveProperty('retrySchedule')
    expect(await json('tenant list')).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ slug: 'initech' })]),
    })
    expect(await json('tenant show nobody', 5)).toMatchObject({ error: { code: 'not_found' } })

    expect(await json('doctor isolation')).toMatchObject({ status: 'apart', tenantsChecked: 3 })
    expect(await json('whoami --tenant initech')).toMatchObject({ tenant: { slug: 'initech' } })
    const { access_token: token } = (await json('token create --tenant initech')) as {
      access_token: string
    }
    const env = { ...workspace.env, HOWAZIT_TOKEN: token }
    const asInitech = await commands.run(['survey', 'list', '--json'], { env })
    expect(JSON.parse(asInitech.stdout)).toEqual({ items: [] })
  })

  it('lists, verifies and exports who did what, and finds what was changed in an export', async () => {
    await json('client create Audited --scope surveys:read')
    const { items } = (await json('audit list --operation createClient --limit 1')) as { items: object[] }
    expect(items).toMatchObject([
      { operation: 'createClient', after: { name: 'Audited' }, actor: { kind: 'platform' } },
    ])
    await until('all of it is chained', async () =>
      ((await json('audit list')) as Listed).items.every(({ seq }) => seq),
    )
    expect(await json('audit verify')).toMatchObject({
      isIntact: true,
      findings: [],
      head: { mac: expect.any(String) },
    })

    const { entries } = (await json('audit export --output audit.ndjson')) as { entries: number }
    const tenantId = ((await json('whoami')) as { tenant: { id: string } }).tenant.id
    expect(await json('audit verify --file audit.ndjson')).toMatchObject({ tenantId, entries, isIntact: true })
    const keys = await (await fetch(`${dev.ready.url}/.well-known/jwks.json`)).text()
    await writeFile(workspace.pathOf('jwks.json'), keys)
    const verifyAlone = (file: string) =>
      commands.run(['audit', 'verify', '--file', file, '--keys', 'jwks.json', '--json'], { cwd: workspace.folder })
    expect((await verifyAlone('audit.ndjson')).code).toBe(0)

    const lines = (await readFile(workspace.pathOf('audit.ndjson'), 'utf8')).split('\n')
    const changes = [
      lines.map((line, at) => (at === 0 ? line.replace('"platform"', '"operator"') : line)),
      lines.slice(1),
      [lines[1], lines[0], ...lines.slice(2)],
      [lines[0], ...lines],
      lines.slice(0, -2),
      lines.map((line) => (line.startsWith('{"statement"') ? line.replace('eyJ', 'eyK') : line)),
    ]
    for (const changed of changes) {
      await writeFile(workspace.pathOf('changed.ndjson'), changed.join('\n'))
      expect((await verifyAlone('changed.ndjson')).code).toBe(2)
    }
  })

  it('moves a tenant, and says where there is nothing to move', async () => {
    const nowhere = await json('tenant move plan globex --to schema --server west', 2)
    expect(nowhere).toMatchObject({ error: { code: 'validation_failed', message: expect.stringContaining('west') } })
    expect(await json('tenant create nobody --placement schema --server west', 2)).toMatchObject({
      error: { code: 'validation_failed' },
    })
    const planned = await json('tenant move plan globex --to schema')
    expect(planned).toMatchObject({ from: 'shared', to: 'schema', status: 'planned', plan: { blockers: [] } })
    expect(await json('tenant move status globex')).toEqual(planned)
    const { stdout } = await run('tenant', 'move', 'status', 'globex')
    expect(stdout).toMatch(/^globex from shared to schema: planned$/m)
    expect(stdout).toMatch(/^Nothing would stop it\.$/m)
    expect(stdout).toContain('--pace full')
    expect(await json('tenant move start globex --reason tests --dry-run')).toEqual(planned)
    const tooEarly = await json('tenant move cutover globex --reason tests', 6)
    expect(tooEarly).toMatchObject({ error: { code: 'conflict', tryThis: expect.stringContaining('move status') } })
    const copied = await json('tenant move start globex --pace full --reason tests')
    expect(copied).toMatchObject({ status: 'following', pace: 'full' })
    expect(await json('tenant move diff globex --reason tests')).toMatchObject({ diff: { differenceCount: 0 } })
    const mirrored = await json('tenant move mirror globex --percent 5 --reason tests')
    expect(mirrored).toMatchObject({ mirror: { percent: 5, different: 0 } })
    const rehearsed = await json('tenant move cutover globex --dry-run --max-write-pause 20s --reason tests')
    expect(rehearsed).toMatchObject({ status: 'following', rehearsal: { status: 'done', pauseMs: expect.any(Number) } })
    expect(await json('tenant move cutover globex --max-write-pause 20s --reason tests')).toMatchObject({
      status: 'switched',
      pauseMs: expect.any(Number),
    })
    expect(await json('tenant move reverse globex --reason tests', 6)).toMatchObject({ error: { code: 'conflict' } })
    expect((await run('tenant', 'move', 'complete', 'globex', '--reason', 'tests')).stderr).toContain('confirm')
    const kept = await json('tenant move complete globex --keep-reverse 2h --confirm globex --reason tests')
    expect(kept).toMatchObject({ status: 'switched', completesAt: expect.any(String) })
    const completed = await json('tenant move complete globex --now --confirm globex --reason tests')
    expect(completed).toMatchObject({ status: 'completed' })
    expect(await json('tenant show globex')).toMatchObject({ placement: 'schema', move: { status: 'completed' } })
    const fleet = await json('tenant move start --where tier=gold --to shared --dry-run --reason tests', 6)
    expect(fleet).toMatchObject({ error: { code: 'conflict' } })
    expect((await run('tenant', 'move', 'start', 'globex', '--where', 'a=b', '--reason', 'tests')).code).toBe(2)
    const home = await json(
      'tenant move start --where slug=globex --to shared --max-write-pause 20s --pace full --reason tests',
    )
    expect(home).toMatchObject({ status: 'done', pace: 'full', counts: { switched: 1 }, tenants: [{ slug: 'globex' }] })
    expect(await json('tenant move fleet status')).toEqual(home)
    expect(await json('tenant move fleet list')).toMatchObject({ items: [{ status: 'done' }] })
    expect(await json('tenant move fleet cancel --reason tests', 6)).toMatchObject({ error: { code: 'conflict' } })
    await json('tenant move complete globex --now --confirm globex --reason tests')
    expect(await json('tenant move plan globex --to shared', 6)).toMatchObject({ error: { code: 'conflict' } })
    expect(await json('tenant move plan nobody --to schema', 5)).toMatchObject({ error: { code: 'not_found' } })
    expect(await json('tenant move status acme', 5)).toMatchObject({
      error: { message: expect.stringContaining('howazit tenant move plan acme') },
    })
    expect(await json('tenant move plan globex --to node', 2)).toMatchObject({ error: { code: 'validation_failed' } })
    const onCitus = await json('tenant move plan globex --to node --node worker-2:5432', 6)
    expect(onCitus).toMatchObject({ node: 'worker-2:5432', plan: { blockers: [{ code: 'no_citus' }] } })
    expect((await run('tenant', 'move', 'status', 'globex')).stdout).toMatch(
      /^globex from shared to node worker-2:5432: planned$/m,
    )
  })

  it('shows an operator what belongs to no tenant, and tells a tenant that an operator looked', async () => {
    await json('tenant set globex --tier gold --reason Contract')
    const { items } = (await json('audit list --platform --operation updateTenant --limit 1')) as { items: object[] }
    expect(items).toMatchObject([{ reason: 'Contract', before: { tier: 'standard' }, after: { tier: 'gold' } }])
    expect(await json('audit verify --platform')).toMatchObject({ isIntact: true })

    await json('audit list --tenant globex')
    const looked = (await json('audit list --tenant globex --reason Again --operation createTenantToken')) as Listed
    expect(looked.items.map(({ reason }) => reason)).toEqual(['Again', 'howazit audit list'])
  })

  it('keeps a client for later in a file that its user alone can read', async () => {
    const { id, secret } = (await json('client create Reports --scope surveys:read')) as { id: string; secret: string }
    const login = (stdin: string) => howazit(['login', '--client-id', id, '--json'], { env: workspace.env, stdin })
    expect(JSON.parse((await login(secret)).stdout)).toMatchObject({ profile: 'default', clientId: id })
    expect((await login('hs_wrong')).code).toBe(4)
    expect((await login('')).code).toBe(2)

    const path = workspace.pathOf('config/credentials.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await json('profile list')).toEqual({ items: [{ name: 'default', url: dev.ready.url, clientId: id }] })
    expect(await json('whoami --profile default')).toMatchObject({ clientId: id, scopes: ['surveys:read'] })
    expect(await json('whoami --profile default --url http://127.0.0.1:9', 2)).toMatchObject({
      error: { code: 'usage' },
    })
    expect(await json('whoami --profile other', 5)).toMatchObject({ error: { tryThis: '--profile default' } })
    await chmod(path, 0o644)
    expect(await json('whoami --profile default', 2)).toMatchObject({
      error: { message: expect.stringContaining('can be read by others') },
    })
    await chmod(path, 0o600)
    expect(await json('logout')).toEqual({ profile: 'default', removed: true })
    expect(await json('logout')).toEqual({ profile: 'default', removed: false })
  })

  it('prints surveys, responses, traces and dashboards as JSON of a stable shape', async () => {
    expect(await shapeOfJson('survey list')).toMatchInlineSnapshot(`
      {
        "items": [
          {
            "answersTo": "string",
            "createdAt": "instant",
            "id": "uuid",
            "name": "string",
            "questions": [
              {
                "id": "uuid",
                "key": "string",
                "text": "string",
                "type": "string",
              },
            ],
            "slug": "string",
            "updatedAt": "instant",
            "validation": "string",
            "version": "number",
          },
        ],
      }
    `)
    expect(await shapeOfJson('response list --limit 1')).toMatchInlineSnapshot(`
      {
        "items": [
          {
            "answers": [
              {
                "numericValue": "number",
                "optionId": null,
                "questionId": "uuid",
                "textValue": null,
              },
            ],
            "channel": "string",
            "clientReference": "string",
            "completion": "string",
            "dims": {
              "region": "string",
              "store": "string",
            },
            "id": "uuid",
            "locale": "string",
            "recordedAt": "instant",
            "revision": "number",
            "submittedAt": "instant",
            "surveyId": "uuid",
            "surveyVersion": "number",
          },
        ],
      }
    `)
    expect(await shapeOfJson('analytics nps --segment region')).toMatchInlineSnapshot(`
      {
        "dataAsOf": "instant",
        "lagMs": "number",
        "overall": {
          "detractors": "number",
          "n": "number",
          "nps": "number",
          "passives": "number",
          "promoters": "number",
        },
        "questionId": "uuid",
        "segment": "string",
        "segments": [
          {
            "detractors": "number",
            "n": "number",
            "nps": "number",
            "passives": "number",
            "promoters": "number",
            "segment": "string",
          },
        ],
        "surveyId": "uuid",
      }
    `)
    expect(await shapeOfJson('analytics csat')).toMatchInlineSnapshot(`
      {
        "dataAsOf": "instant",
        "lagMs": "number",
        "overall": {
          "csat": "number",
          "mean": "number",
          "n": "number",
          "satisfied": "number",
        },
        "questionId": "uuid",
        "regions": [
          {
            "csat": "number",
            "mean": "number",
            "n": "number",
            "region": "string",
            "satisfied": "number",
          },
        ],
        "surveyId": "uuid",
      }
    `)
    expect(await shapeOfJson('analytics counts --interval month')).toMatchInlineSnapshot(`
      {
        "dataAsOf": "instant",
        "interval": "string",
        "lagMs": "number",
        "points": [
          {
            "at": "instant",
            "count": "number",
          },
        ],
        "surveyId": "uuid",
        "total": "number",
      }
    `)
    expect(await shapeOfJson('analytics verify')).toMatchInlineSnapshot(`
      {
        "dataAsOf": "instant",
        "isEqual": "boolean",
        "pending": "number",
        "rows": [
          {
            "analytics": {
              "answers": "number",
              "numericSum": "number",
              "responses": "number",
            },
            "database": {
              "answers": "number",
              "numericSum": "number",
              "responses": "number",
            },
            "isEqual": "boolean",
            "month": "string",
            "surveyId": "uuid",
          },
        ],
      }
    `)
    const { items } = (await json('response list --limit 1')) as { items: [{ id: string }] }
    expect(await shapeOfJson(`trace ${items[0].id}`)).toMatchInlineSnapshot(`
      {
        "ledgerHour": "instant",
        "responseId": "uuid",
        "steps": [
          {
            "at": "instant",
            "sinceStartMs": "number",
            "stage": "string",
            "status": "string",
            "traceId": "uuid",
          },
        ],
      }
    `)
    expect(await shapeOfJson('doctor')).toMatchInlineSnapshot(`
      {
        "checks": [
          {
            "detail": "string",
            "name": "string",
            "status": "string",
          },
        ],
      }
    `)
  })

  it('says what is wrong, why and what to do, and exits by what it was', async () => {
    const cases: [args: string, code: number, stderr: string][] = [
      [
        'analytics nps --from nonsense',
        2,
        'Error: --from: "nonsense" is not a date or time.\nTry this: --from 2019-01-31',
      ],
      ['analytics nps --from 2019-02-30', 2, 'Error: --from: "2019-02-30" is not a date or time.'],
      [
        'analytics nps --from 2020-01-01 --to 2019-01-01',
        2,
        'Error: --from 2020-01-01T00:00:00.000Z is not before --to',
      ],
      [
        'analytics nps --question nope',
        5,
        'Error: The survey "sample" has no question "nope".\nTry this: --question nps',
      ],
      ['survey list --limit -1', 2, 'Error: --limit: Expected an integer greater than or equal to 1 but received: -1'],
      [`trace ${NOBODY}`, 5, `Error: [not_found] There is no response ${NOBODY}.`],
      ['trace nope', 2, 'Error: "nope" is not the id of a response.\nTry this: howazit response list'],
      ['ingest', 2, 'Error: Missing: file path, or - for standard input\nTry this: howazit ingest --help'],
      ['ingest nope.csv', 2, 'Error: There is no file nope.csv.\nTry this: check the path'],
      ['tenant set acme', 2, 'Error: Missing required flag reason\nTry this: howazit tenant set --help'],
      ['sample --nonsense', 2, 'Error: Nonexistent flag: --nonsense\nTry this: howazit sample --help'],
      ['sample --count 1 --output /nowhere/at/all', 2, 'Error: /nowhere/at/all cannot be written.'],
      ['nonsense', 2, 'nonsense is not a howazit command'],
    ]
    for (const [args, code, stderr] of cases) {
      const end = await run(...args.split(' '))
      expect({ args, ...end }).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(stderr) })
    }
  })

  it('exits with 4 for a wrong token and with 7 when nothing listens', async () => {
    const withEnv = (env: Record<string, string>) =>
      commands.run(['whoami', '--json'], { env: { ...workspace.env, ...env } })
    const wrong = await withEnv({ HOWAZIT_TOKEN: 'wrong' })
    expect(wrong.code).toBe(4)
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'unauthenticated', exitCode: 4 } })
    const away = await withEnv({ HOWAZIT_TOKEN: 'any', HOWAZIT_URL: 'http://127.0.0.1:40001' })
    expect(away.code).toBe(7)
    expect(JSON.parse(away.stdout)).toMatchObject({
      error: { code: 'network_failed', why: ['Nothing listens there.'], exitCode: 7 },
    })
    const nowhere = await withEnv({ HOWAZIT_TOKEN: 'any', HOWAZIT_RUN_DIR: workspace.pathOf('nobody') })
    expect(nowhere.code).toBe(2)
    expect(JSON.parse(nowhere.stdout)).toMatchObject({ error: { tryThis: 'set HOWAZIT_URL, or give --url URL' } })
  })

  it('reports every mistake in a survey file with its place', async () => {
    await writeFile(workspace.pathOf('survey.json'), '{"name": 5}')
    expect(await json('survey create survey.json', 2)).toMatchObject({
      error: {
        code: 'validation_failed',
        why: [expect.stringMatching(/^\/questions: /), expect.stringMatching(/^\/name: must be string/)],
      },
    })
  })

  it('ends quietly when the reader of its output has seen enough', async () => {
    const options = { env: workspace.env, cwd: workspace.folder }
    for (const line of [
      'howazit tenant move start --help | head -1',
      'howazit sample --count 100000 | head -1',
      'howazit response export 2>/dev/null | head -1',
    ]) {
      const { code, stdout, stderr } = await shell(line, options)
      expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' })
      expect(stdout.split('\n')).toHaveLength(2)
    }
  })

  it('exports what ingesting again does not change, as NDJSON and through a pipe', async () => {
    const line = 'howazit response export --survey sample 2>/dev/null | howazit ingest - --json'
    const { code, stdout } = await shell(line, { env: workspace.env, cwd: workspace.folder })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ rows: 60, accepted: 0, duplicates: 60, rejected: 0 })
  })

  it('keeps standard output one document under --json', async () => {
    expect(await json('response export', 2)).toMatchObject({
      error: { tryThis: 'add --output FILE, or leave --json away' },
    })
    expect(await json('response export --output export.ndjson')).toEqual({ lines: 60, output: 'export.ndjson' })
    expect((await readFile(workspace.pathOf('export.ndjson'), 'utf8')).trimEnd().split('\n')).toHaveLength(60)
  })

  it('erases a response only when it is not a dry run', async () => {
    const { items } = (await json('response list --limit 1')) as { items: [{ id: string }] }
    const { id } = items[0]
    expect(await json(`response delete ${id} --dry-run`)).toEqual({ id, deleted: false })
    expect(await json(`response show ${id}`)).toMatchObject({ id })
    expect(await json(`response delete ${id}`)).toEqual({ id, deleted: true })
    const gone = async () => (await run('response', 'show', id)).code === 5
    await until('the response to be erased', gone)
  })

  it('creates a webhook, sends it a test event, and forgets it', async () => {
    await using receiver = await startReceiver()
    const created = (await json(`webhook create ${receiver.url}`)) as { id: string; secret: string }
    expect(shapeOf(created)).toMatchInlineSnapshot(`
      {
        "createdAt": "instant",
        "disableAfterDays": "number",
        "enabled": "boolean",
        "eventType": "string",
        "id": "uuid",
        "secret": "string",
        "signature": "string",
        "url": "string",
      }
    `)
    expect(await json(`webhook test ${created.id}`)).toMatchObject({ status: 'delivered' })
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    await expect(webhooks.unwrap(body, headers, created.secret)).resolves.toMatchObject({
      type: 'webhook.test',
    })
    expect(await shapeOfJson('delivery list --limit 1')).toMatchInlineSnapshot(`
      {
        "items": [
          {
            "attemptCount": "number",
            "completedAt": "instant",
            "createdAt": "instant",
            "eventId": "uuid",
            "eventType": "string",
            "id": "uuid",
            "status": "string",
            "webhookId": "uuid",
          },
        ],
      }
    `)
    receiver.answer(500)
    expect(await json(`webhook test ${created.id}`, 1)).toMatchObject({ attempts: [{ status: 500 }] })
    expect(await json(`webhook delete ${created.id}`)).toEqual({ id: created.id, deleted: true })
    expect(await json('webhook list')).toEqual({ items: [] })
  })

  it('signs by a public key, proves itself to the endpoint, and changes both', async () => {
    await using receiver = await startReceiver()
    const token = 'a-token-of-the-endpoint'
    await writeFile(workspace.pathOf('auth.json'), JSON.stringify({ kind: 'bearer', token }))
    await writeFile(workspace.pathOf('headers.json'), JSON.stringify({ 'x-key': 'a-key-of-the-endpoint' }))
    const flags = '--signature v1a --auth auth.json --retry 0,60 --disable-after 3'
    const created = (await json(`webhook create ${receiver.url} ${flags}`)) as { id: string; secret: string }
    const { id } = created
    expect(created).toMatchObject({
      signature: 'v1a',
      auth: { kind: 'bearer' },
      retrySchedule: [0, 60],
      disableAfterDays: 3,
    })
    await json(`webhook test ${id}`)
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    expect(headers).toMatchObject({ authorization: `Bearer ${token}` })
    await webhooks.verify(body, headers, created.secret)

    const changed = await json(`webhook set ${id} --remove auth --remove retry --headers headers.json --disable`)
    expect(changed).toMatchObject({ enabled: false, headerNames: ['x-key'] })
    expect(changed).not.toHaveProperty('auth')
    expect(await json(`webhook set ${id} --enable`)).toMatchObject({ enabled: true })
    expect((await run('webhook', 'list')).stdout).toContain('enabled')
    expect(await json(`webhook rotate ${id} --signature v1`)).toMatchObject({
      signature: 'v1',
      secret: expect.stringMatching(/^whsec_/),
    })
    await writeFile(workspace.pathOf('auth.json'), `{"kind": "bearer", "token": ${token}}`)
    const refused = await run('webhook', 'set', id, '--auth', 'auth.json')
    expect(refused.code).toBe(2)
    expect(refused.stderr).not.toContain(token)
    expect((await run('webhook', 'set', id, '--retry', '0,soon')).code).toBe(2)
    await json(`webhook delete ${id}`)
  })

  it('watches insights as they get on, a JSON line for whatever is new', async () => {
    type Line = { readonly id: string; readonly status: string; readonly progress: number }
    // The last one may not be whole yet.
    const linesOf = (stdout: string) =>
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Line)
    const create = async () => ((await json('insight create --from 2000-01-01 --minimum-n 10')) as Line).id
    const watching = startHowazit(['insight', 'watch', '--json'], { env: workspace.env })
    // Nothing says when the stream stands; insights come until it does.
    const first = await until('an insight is seen to its end', async () => {
      const id = await create()
      await run('insight', 'show', id, '--wait')
      return linesOf(watching.seen.stdout).find(({ status }) => status === 'succeeded')?.id
    })
    watching.child.kill('SIGINT')
    const { code, stdout } = await watching.ended
    expect(code).toBe(0)
    const progress = linesOf(stdout).flatMap((line) => (line.id === first ? [line.progress] : []))
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBe(100)

    const id = await create()
    const one = await run('insight', 'watch', id)
    expect(one, one.stderr).toMatchObject({ code: 0 })
    expect(one.stdout.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^${id}  succeeded: 100 %, \\d+ responses$`))
    expect(linesOf((await run('insight', 'watch', id, '--json')).stdout)).toMatchObject([{ id, status: 'succeeded' }])
    expect(await json(`insight watch ${NOBODY}`, 5)).toMatchObject({ error: { code: 'not_found' } })
  })

  it('forwards live events to an endpoint, signed, a JSON line each', async () => {
    await using receiver = await startReceiver()
    const args = ['webhook', 'listen', '--forward-to', receiver.url, '--limit', '3', '--json']
    const listening = startHowazit(args, { env: workspace.env })
    const options = { env: workspace.env, cwd: workspace.folder }
    let seed = 100
    // Nothing says when the stream stands; events come until it does.
    await until('three events', async () => {
      await shell(`howazit sample --count 3 --seed ${seed++} 2>/dev/null | howazit ingest - --wait 0`, options)
      return listening.child.exitCode !== null
    })
    const { code, stdout } = await listening.ended
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; forwarded: object })
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatchObject({ type: 'response.created', forwarded: { status: 204 } })
    expect(receiver.received).toHaveLength(3)
    expect(receiver.received[0]?.headers).toMatchObject({ 'webhook-signature': expect.stringMatching(/^v1,/) })
  })
})
