// `npm run engines [-- COMMAND ...]`: finds or starts a real Kafka and a real Redis and says where they are, as lines that a
// shell can take. Runs until Ctrl-C, or until the command (which gets the addresses in its environment) ends; then everything
// it started ends too, also when it is killed with -9. There is no way to leave engines behind, so none to forget them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onParentGone } from '../exit-with-parent.ts'
import { type AbsentEngine, type FoundEngine, findKafka, findRedis } from './running-engines.ts'

const ENGINES = [
  { variable: 'HOWAZIT_REDIS_URL', find: findRedis },
  { variable: 'HOWAZIT_KAFKA_BROKERS', find: findKafka },
] as const

const opened: Promise<FoundEngine | AbsentEngine>[] = []
let closing: Promise<unknown> | undefined
const close = () => (closing ??= Promise.allSettled(opened.map(async (starting) => stop(await starting))))
const stop = async (engine: FoundEngine | AbsentEngine) => ('stop' in engine ? engine.stop() : undefined)
const leave = (code: number) => void close().then(() => process.exit(code))
process.on('SIGINT', () => leave(130))
process.on('SIGTERM', () => leave(143))
onParentGone(() => leave(129))

try {
  const addresses = await open()
  const [command, ...args] = process.argv.slice(2)
  if (command === undefined) await announce()
  else process.exitCode = await runCommand({ command, args, addresses })
} catch (error) {
  if (closing === undefined) console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
await close()
process.exit()

/** Starts all of them side by side. */
async function open(): Promise<Record<string, string>> {
  const starting = ENGINES.map(({ variable, find }) => ({ variable, found: find() }))
  opened.push(...starting.map(({ found }) => found))
  const addresses: Record<string, string> = {}
  for (const { variable, found } of starting) {
    const engine = await found
    if ('missing' in engine) throw new Error(engine.missing)
    addresses[variable] = engine.address
    if (process.argv.length === 2) console.log(`export ${variable}=${engine.address}`)
  }
  return addresses
}

async function announce(): Promise<never> {
  console.error('Running until Ctrl-C. Tests and drills in another terminal use them with these lines.')
  // A timer keeps the process: the engines themselves do not.
  return await new Promise<never>(() => setInterval(() => {}, 60_000))
}

interface Run {
  readonly command: string
  readonly args: readonly string[]
  readonly addresses: Readonly<Record<string, string>>
}

async function runCommand({ command, args, addresses }: Run): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...addresses } })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
