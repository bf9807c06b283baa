import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../packages/runtime/test/support/until.ts'
import { atLeast, type Drill, exactly, type Figure } from './drill.ts'
import { createDrillClient } from './support/drill-client.ts'
import { type DevProcess, startCli, startDev } from './support/howazit-cli.ts'
import { judgePlatform, judgeWebhooks } from './support/judge-platform.ts'
import { findTargets, type KillTarget, killTargets } from './support/kill-targets.ts'
import { type Ingest, prepareNhs, prepareSample } from './support/kill-work.ts'
import { isRunning, listDescendants, type RunningProcess } from './support/process-table.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { startReceiver } from './support/receiver.ts'
import { createTempFolder } from './support/temp-folder.ts'

/** A kill comes this long after an ingest began, at most; it takes about that long. */
const KILL_WITHIN_MS = 2_500
/** A mapping process is there only while there are mappings to evaluate. */
const VICTIM_WITHIN_MS = 10_000
/** A look is at every process of the machine. */
const LOOK_EVERY_MS = 50
const RECOVERED_WITHIN_MS = 30_000
const RUNS_MAX = 100
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

const mainPid = ({ dev }: Platform) => dev.platform().pid

function note(platform: Platform): void {
  for (const found of listDescendants(mainPid(platform))) platform.seen.set(`${found.pid}/${found.startedAt}`, found)
}

const findVictim = (platform: Platform, target: KillTarget): number | undefined =>
  target === 'the main process' ? mainPid(platform) : findTargets(target, mainPid(platform))[0]?.pid

/** Kills one process of this kind and waits until there is another. False when there was none to kill. */
async function kill(platform: Platform, target: KillTarget): Promise<boolean> {
  const isThere = () => findVictim(platform, target) !== undefined
  await until(`there is ${target}`, isThere, { timeoutMs: VICTIM_WITHIN_MS, everyMs: LOOK_EVERY_MS }).catch(
    () => undefined,
  )
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
  const patience = { timeoutMs: RECOVERED_WITHIN_MS, everyMs: LOOK_EVERY_MS }
  if (target !== 'a mapping process') await until(`${target} is back`, isBack, patience)
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
    const howazit = createDrillClient(url, tenants[0]?.token)
    await howazit.webhooks.create({ url: receiver.url, eventType: 'response.created', mapping })

    const next = createTargets(random)
    for (const ingest of work.ingests) await ingestUnderKills(platform, ingest, next)
    const figures = await judgePlatform(dev.platform(), stateDir, work)
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
