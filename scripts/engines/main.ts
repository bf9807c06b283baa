// `npm run engines [-- [--stores] [COMMAND ...]]`: finds or starts a real Kafka and a real Redis, with --stores also PostgreSQL
// and the ClickHouse engine, and says where they are, as lines that a shell can take. Runs until Ctrl-C, or until the command
// (which gets the addresses in its environment) ends; then everything it started ends too, also when it is killed with -9.
// There is no way to leave engines behind, so none to forget them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onParentGone } from '../exit-with-parent.ts'
import { type AbsentEngine, type FoundEngine, findKafka, findRedis } from './running-engines.ts'
import { startStores } from './start-stores.ts'

interface Opened {
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

const STORES = '--stores'
const given = process.argv.slice(2)
const isWithStores = given[0] === STORES
const [command, ...args] = isWithStores ? given.slice(1) : given

const opening: Promise<Opened>[] = []
let closing: Promise<unknown> | undefined
const close = () => (closing ??= Promise.allSettled(opening.map(async (opened) => (await opened).stop())))
const leave = (code: number) => void close().then(() => process.exit(code))
process.on('SIGINT', () => leave(130))
process.on('SIGTERM', () => leave(143))
onParentGone(() => leave(129))

try {
  const env = await open()
  if (command === undefined) await announce()
  else process.exitCode = await runCommand({ command, args, env })
} catch (error) {
  if (closing === undefined) console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
await close()
process.exit()

/** Starts all of them side by side. */
async function open(): Promise<Record<string, string>> {
  opening.push(
    addressOf('HOWAZIT_REDIS_URL', findRedis()),
    addressOf('HOWAZIT_KAFKA_BROKERS', findKafka()),
    ...(isWithStores ? [startStores()] : []),
  )
  const all: Record<string, string> = {}
  for (const opened of opening) {
    const { env } = await opened
    Object.assign(all, env)
    if (command !== undefined) continue
    for (const [name, value] of Object.entries(env)) console.log(`export ${name}='${value}'`)
  }
  return all
}

async function addressOf(variable: string, finding: Promise<FoundEngine | AbsentEngine>): Promise<Opened> {
  const engine = await finding
  if ('missing' in engine) throw new Error(engine.missing)
  return { env: { [variable]: engine.address }, stop: engine.stop }
}

async function announce(): Promise<never> {
  const users = isWithStores ? '`npx howazit serve all`, tests and drills' : 'Tests and drills'
  console.error(`Running until Ctrl-C. ${users} in another terminal use them with these lines.`)
  // A timer keeps the process: the engines themselves do not.
  return await new Promise<never>(() => setInterval(() => {}, 60_000))
}

interface Run {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

async function runCommand({ command, args, env }: Run): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
