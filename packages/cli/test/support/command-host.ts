import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { watchText } from '../../../runtime/test/support/leaks.ts'
import { type End, environmentOf, howazit, type RunOptions } from './howazit.ts'

export interface CommandCall {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** Runs commands as `howazit` does, and sooner. */
export interface CommandHost extends AsyncDisposable {
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<End>
}

const PROCESS = fileURLToPath(new URL('./command-host-process.ts', import.meta.url))

/**
 * The first command of each topic, and whatever is given something to read, runs as a process of its own, as its users run it;
 * all others one after the other in one process that has loaded the program already.
 */
export function startCommandHost(): CommandHost {
  const topics = new Set<string>()
  let hosted: ReturnType<typeof startHosted> | undefined
  return {
    run(args, options = {}) {
      const [topic = ''] = args
      const isFirst = !topics.has(topic)
      topics.add(topic)
      if (isFirst || options.stdin !== undefined) return howazit(args, options)
      hosted ??= startHosted()
      return hosted.run(args, options)
    },
    [Symbol.asyncDispose]: async () => hosted?.end(),
  }
}

function startHosted() {
  const child = spawn(process.execPath, [PROCESS], {
    env: environmentOf({}),
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const channel = child.stdio[3] as Socket
  // What it says of its end is more than that it cannot be written to.
  channel.on('error', () => undefined)
  const ends = createInterface({ input: channel })[Symbol.asyncIterator]()
  let last: Promise<unknown> = Promise.resolve()
  const call = async (args: readonly string[], { env = {}, cwd = process.cwd() }: RunOptions): Promise<End> => {
    channel.write(`${JSON.stringify({ args, env: environmentOf(env), cwd } satisfies CommandCall)}\n`)
    const { value } = await ends.next()
    if (value === undefined) throw new Error(`howazit ${args.join(' ')} ended the process that it ran in.`)
    const end = JSON.parse(value) as End
    watchText(`howazit ${args.slice(0, 2).join(' ')}, to its standard error,`, end.stderr)
    return end
  }
  return {
    run(args: readonly string[], options: RunOptions): Promise<End> {
      const ended = last.then(() => call(args, options))
      last = ended.catch(() => undefined)
      return ended
    },
    end: () => endProcess(child, channel),
  }
}

async function endProcess(child: ChildProcess, channel: Socket): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  channel.end()
  await exited
}
