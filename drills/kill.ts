import { existsSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type AnalyticsVerification, createHowazit } from '@howazit/sdk'
import { atLeast, type Drill, exactly, type Figure } from './drill.ts'
import { queryDatabase } from './support/embedded-database.ts'
import { type DevProcess, runCli, startCli, startDev } from './support/howazit-cli.ts'
import { findTargets, type KillTarget, killTargets } from './support/kill-targets.ts'
import { isRunning, listDescendants, type RunningProcess } from './support/process-table.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { type Receiver, startReceiver } from './support/receiver.ts'
import { createTempFolder } from './support/temp-folder.ts'
import { until } from './support/until.ts'

const SURVEY = 'kill'
/** A kill comes this long after an ingest began, at most; it takes about that long. */
const KILL_WITHIN_MS = 2_500
/** A mapping process is there only while there are mappings to evaluate. */
const VICTIM_WITHIN_MS = 10_000
const RECOVERED_WITHIN_MS = 30_000
const SETTLED_WITHIN_MS = 600_000
const RUNS_MAX = 100
const NHS = 'nhs-patient-experience/comments-2010-2019.csv.gz'
const NHS_RESPONSES = 106_627
const NHS_FLAGS =
  '--group-by key_user --at date --text comment_txt --choice comment_type --dims team_n,directorate2,division2'

/** What is ingested: one command after the other, with `killsMax` kills during each. */
interface Ingest {
  readonly args: readonly string[]
  readonly killsMax: number
}

interface Work {
  readonly ingests: readonly Ingest[]
  readonly responses: number
  /** Client references, where they are known. */
  readonly references?: ReadonlySet<string>
}

interface Platform {
  readonly dev: DevProcess
  readonly env: Readonly<Record<string, string>>
  readonly random: Random
  /** Every process of the platform that was ever seen. */
  readonly seen: Map<string, RunningProcess>
  readonly killed: KillTarget[]
  /** Runs of `howazit ingest`, those after a failure included. */
  runs: number
}

/** A sample in as many files as there will be kills. */
async function prepareSample(folder: string, rows: number, kills: number): Promise<Work> {
  const all = join(folder, 'sample.ndjson')
  await runCli(['sample', '--count', String(rows), '--survey', SURVEY, '--output', all], {})
  const [survey, ...lines] = (await readFile(all, 'utf8')).trimEnd().split('\n')
  const perFile = Math.ceil(lines.length / kills)
  const ingests: Ingest[] = []
  for (let from = 0; from < lines.length; from += perFile) {
    const path = join(folder, `sample-${from}.ndjson`)
    await writeFile(path, `${survey}\n`)
    await appendFile(path, `${lines.slice(from, from + perFile).join('\n')}\n`)
    ingests.push({ args: ['ingest', path, '--wait', '0'], killsMax: 1 })
  }
  const references = new Set(lines.map((line) => (JSON.parse(line) as { clientReference: string }).clientReference))
  return { ingests, responses: lines.length, references }
}

function prepareNhs(): Work {
  const path = resolve(process.env.HOWAZIT_DATA_DIR ?? '../shared/data', NHS)
  if (!existsSync(path)) throw new Error(`--nhs needs ${NHS} below HOWAZIT_DATA_DIR; without --nhs a sample is used.`)
  const args = ['ingest', path, '--survey', SURVEY, '--wait', '0', ...NHS_FLAGS.split(' ')]
  return { ingests: [{ args, killsMax: Number.POSITIVE_INFINITY }], responses: NHS_RESPONSES }
}

const mainPid = ({ dev }: Platform) => dev.platform().pid

function note(platform: Platform): void {
  for (const found of listDescendants(mainPid(platform))) platform.seen.set(`${found.pid}/${found.startedAt}`, found)
}

const findVictim = (platform: Platform, target: KillTarget): number | undefined =>
  target === 'the main process' ? mainPid(platform) : findTargets(target, mainPid(platform))[0]?.pid

/** Kills one process of this kind and waits until there is another. False when there was none to kill. */
async function kill(platform: Platform, target: KillTarget): Promise<boolean> {
  const isThere = () => findVictim(platform, target) !== undefined
  await until(`there is ${target}`, isThere, VICTIM_WITHIN_MS).catch(() => undefined)
  const victim = findVictim(platform, target)
  if (victim === undefined) return false
  note(platform)
  process.kill(victim, 'SIGKILL')
  platform.killed.push(target)
  if (target === 'the main process') {
    await platform.dev.restart()
    return true
  }
  const isBack = () => findTargets(target, mainPid(platform)).some(({ pid }) => pid !== victim)
  // Mapping processes come back with the next mapping, which may be none.
  if (target !== 'a mapping process') await until(`${target} is back`, isBack, RECOVERED_WITHIN_MS)
  return true
}

/** Runs the command until it says that everything is accepted, as its user would. */
async function ingestUntilDone(platform: Platform, args: readonly string[]): Promise<void> {
  for (let run = 0; run < RUNS_MAX; run += 1) {
    platform.runs += 1
    const { code, stderr } = await startCli(args, platform.env).ended
    if (code === 0) return
    // 3: rows were refused. Whatever else it is passes when the platform is back.
    if (code === 3) throw new Error(`howazit ingest refused rows: ${stderr}`)
    await delay(500)
  }
  throw new Error(`howazit ingest did not end well in ${RUNS_MAX} runs.`)
}

async function ingestUnderKills(platform: Platform, { args, killsMax }: Ingest, next: () => KillTarget): Promise<void> {
  let isDone = false
  const ingesting = ingestUntilDone(platform, args).finally(() => {
    isDone = true
  })
  // A failed ingest is reported below, after the kill under way.
  ingesting.catch(() => undefined)
  for (let kills = 0; kills < killsMax && (kills === 0 || !isDone); kills += 1) {
    await delay(platform.random.int(KILL_WITHIN_MS))
    while (!(await kill(platform, next()))) note(platform)
  }
  await ingesting
}

/** Each kind once, in an order of chance, again and again. */
function createTargets(random: Random): () => KillTarget {
  let left: KillTarget[] = []
  return () => {
    if (left.length === 0) left = [...killTargets]
    return left.splice(random.int(left.length), 1)[0] as KillTarget
  }
}

interface Stored {
  readonly responses: string
  readonly distinct: string
  readonly keys: string
  readonly quarantined: string
  readonly dead: string
  readonly deliveries: string
  readonly undelivered: string
}

const COUNTS = `
  select
    (select count(*) from tenant_shared.responses) as responses,
    (select count(distinct id) from tenant_shared.responses) as distinct,
    (select count(*) from tenant_shared.response_keys) as keys,
    (select count(*) from tenant_shared.quarantined_responses) as quarantined,
    (select count(*) from stream.messages where topic like '%.dlq') as dead,
    (select count(*) from tenant_shared.deliveries) as deliveries,
    (select count(*) from tenant_shared.deliveries where status <> 'delivered') as undelivered`

async function judge(platform: Platform, stateDir: string, work: Work): Promise<readonly Figure[]> {
  const { url, tenants } = platform.dev.platform()
  const howazit = createHowazit({ baseUrl: url, auth: tenants[0]?.token })
  let report: AnalyticsVerification | undefined
  const isSettled = async () => {
    report = await howazit.analytics.verify().catch(() => undefined)
    // The last kill may have been the database's, which is still recovering.
    const [stored] = await queryDatabase<Stored>(stateDir, COUNTS).catch(() => [])
    const isDelivered = stored?.deliveries === String(work.responses) && stored.undelivered === '0'
    return report?.pending === 0 && isDelivered
  }
  await until('everything stored, on dashboards and delivered', isSettled, SETTLED_WITHIN_MS).catch(() => undefined)

  const [stored] = (await queryDatabase<Stored>(stateDir, COUNTS)) as [Stored]
  const rows = await queryDatabase<{ reference: string }>(
    stateDir,
    'select client_reference as reference from tenant_shared.responses',
  )
  const references = new Set(rows.map(({ reference }) => reference))
  const missing = [...(work.references ?? [])].filter((reference) => !references.has(reference))
  const onDashboards = report?.rows.reduce((sum, row) => sum + row.analytics.responses, 0) ?? -1
  return [
    exactly('responses in PostgreSQL', Number(stored.responses), work.responses),
    exactly('of which distinct', Number(stored.distinct), work.responses),
    exactly('keys in PostgreSQL', Number(stored.keys), work.responses),
    ...(work.references ? [exactly('rows of the files that are missing', missing.length, 0)] : []),
    exactly('responses in ClickHouse', onDashboards, work.responses),
    exactly('dashboards differ from the database', Number(report?.isEqual !== true), 0),
    exactly('quarantined responses and dead letters', Number(stored.quarantined) + Number(stored.dead), 0),
    exactly('deliveries', Number(stored.deliveries), work.responses),
    exactly('deliveries not delivered', Number(stored.undelivered), 0),
  ]
}

function judgeWebhooks({ received, distinctIds }: Receiver, expected: number): readonly Figure[] {
  const responses = new Set(received.map(({ body }) => (JSON.parse(body) as { id: string }).id))
  return [
    exactly('distinct webhook ids received', distinctIds(), expected),
    exactly('distinct responses received as webhooks', responses.size, expected),
    { figure: 'webhooks sent more than once', value: received.length - distinctIds() },
  ]
}

const countKills = (killed: readonly KillTarget[]): readonly Figure[] =>
  killTargets.map((target) => ({
    figure: `kills of ${target}`,
    value: killed.filter((one) => one === target).length,
  }))

export const drill: Drill = {
  name: 'kill',
  title: 'kill -9 of any process of the platform during an ingest: nothing accepted is missing, nothing is doubled',
  async run({ args, seed }) {
    const kills = readNumber(args, '--kills', 24)
    await using folder = await createTempFolder()
    const work = args.includes('--nhs')
      ? prepareNhs()
      : await prepareSample(folder.path, readNumber(args, '--rows', 30_000), kills)
    const stateDir = join(folder.path, 'state')
    const env = { HOWAZIT_RUN_DIR: join(folder.path, 'run') }
    await using receiver = await startReceiver()
    await using dev = await startDev({ stateDir, env })
    const random = createRandom(seed)
    const platform: Platform = { dev, env, random, seen: new Map(), killed: [], runs: 0 }
    const { url, tenants } = dev.platform()
    const mapping = {
      kind: 'javascript' as const,
      source: 'function map(event) { return { id: event.data.response.id } }',
    }
    const howazit = createHowazit({ baseUrl: url, auth: tenants[0]?.token })
    await howazit.webhooks.create({ url: receiver.url, eventType: 'response.created', mapping })

    const next = createTargets(random)
    for (const ingest of work.ingests) await ingestUnderKills(platform, ingest, next)
    const figures = await judge(platform, stateDir, work)
    note(platform)
    const code = await dev.stop()
    return {
      figures: [
        atLeast('kills', platform.killed.length, Math.min(kills, 20)),
        ...countKills(platform.killed),
        { figure: 'runs of howazit ingest', value: platform.runs },
        ...figures,
        ...judgeWebhooks(receiver, work.responses),
        exactly('exit code of the platform', code ?? -1, 0),
        exactly('processes left running', [...platform.seen.values()].filter(isRunning).length, 0),
      ],
    }
  },
}
