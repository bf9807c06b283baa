import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { freePort } from '@howazit/runtime/engines'
import { sourceOptions } from '../../scripts/source-options.ts'

const HOWAZIT = fileURLToPath(new URL('../../packages/cli/bin/howazit.js', import.meta.url))
const STDERR_CHARS = 2_000

export interface CliEnd {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  /** Its last characters. */
  readonly stderr: string
}

export interface CliRun {
  readonly child: ChildProcess
  readonly ended: Promise<CliEnd>
}

type CliEnv = Readonly<Record<string, string>>

const spawnCli = (args: readonly string[], env: CliEnv) =>
  spawn(process.execPath, [...sourceOptions(), HOWAZIT, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** `howazit ...` as a process of its own, which can be killed. */
export function startCli(args: readonly string[], env: CliEnv): CliRun {
  const child = spawnCli(args, env)
  const end = async (): Promise<CliEnd> => {
    const closed = once(child, 'close')
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = (await closed) as [number | null]
    return { code, stdout, stderr: stderr.slice(-STDERR_CHARS) }
  }
  return { child, ended: end() }
}

/** @throws Error with what it said, unless it ends with 0 or one of `codes`. */
export async function runCli(args: readonly string[], env: CliEnv, codes: readonly number[] = [0]): Promise<CliEnd> {
  const end = await startCli(args, env).ended
  if (end.code !== null && codes.includes(end.code)) return end
  throw new Error(`howazit ${args[0]} ended with ${end.code}: ${end.stderr}`)
}

export interface DevPlatform {
  readonly url: string
  readonly pid: number
  readonly tenants: readonly { readonly id: string; readonly slug: string; readonly token: string }[]
}

export interface DevProcess extends AsyncDisposable {
  readonly platform: () => DevPlatform
  /** Starts it again on the same state and port, after it was killed. */
  readonly restart: () => Promise<void>
  /** As Ctrl-C does; resolves with the exit code. */
  readonly stop: () => Promise<number | null>
}

/** `howazit dev` on a state folder, as its users run it. */
export async function startDev({ stateDir, env }: { stateDir: string; env: CliEnv }): Promise<DevProcess> {
  const args = ['dev', '--json', '--state', stateDir, '--port', String(await freePort())]
  const launch = async () => {
    const child = spawnCli(args, env)
    // Engines say a lot while they are killed; nobody reads it unless the start fails.
    let tail = ''
    const keep = (chunk: string) => (tail = (tail + chunk).slice(-STDERR_CHARS))
    child.stderr.setEncoding('utf8').on('data', keep)
    child.stdout.setEncoding('utf8').on('data', keep)
    const exited = once(child, 'exit')
    const ready = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>
    const line = await Promise.race([ready.then(([first]) => first), exited.then(() => '')])
    if (line.startsWith('{"url"')) return { child, exited, platform: JSON.parse(line) as DevPlatform }
    await exited
    throw new Error(`howazit dev did not start: ${tail}`)
  }
  let current = await launch()
  const stop = async () => {
    current.child.kill('SIGINT')
    const [code] = (await current.exited) as [number | null]
    return code
  }
  return {
    platform: () => current.platform,
    async restart() {
      await current.exited
      current = await launch()
    },
    stop,
    async [Symbol.asyncDispose]() {
      if (current.child.exitCode === null && current.child.signalCode === null) await stop()
    },
  }
}
