import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { sourceOptions } from '../../../../scripts/source-options.ts'
import { watchText } from '../../../runtime/test/support/leaks.ts'

const HOWAZIT = fileURLToPath(new URL('../../bin/howazit.js', import.meta.url))

const { PATH, HOME, TMPDIR } = process.env
/** Without what its user may have set, and without his profiles. */
const ENVIRONMENT = { PATH, HOME, TMPDIR, HOWAZIT_CONFIG_DIR: join(tmpdir(), 'howazit-without-profiles') }

/** What a command of a test has in its environment. */
export const environmentOf = (env: Readonly<Record<string, string>>) => ({
  ...ENVIRONMENT,
  TZ: 'America/New_York',
  ...env,
})

export interface End {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Nothing without it. */
  readonly stdin?: string
}

export interface Run {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** What it has printed so far. */
  readonly seen: { stdout: string; stderr: string }
  readonly ended: Promise<End>
}

/** `howazit ...` as a process of its own, as its users run it. */
export function startHowazit(args: readonly string[], { env = {}, cwd, stdin = '' }: RunOptions = {}): Run {
  const child = spawn(process.execPath, [...sourceOptions(), HOWAZIT, ...args], {
    env: environmentOf(env),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  })
  const seen = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (seen.stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (seen.stderr += chunk))
  // It may end without having read anything.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const end = async (): Promise<End> => {
    const [code] = (await once(child, 'close')) as [number | null]
    // What is asked for, such as a new client's secret, is on its standard output.
    watchText(`howazit ${args.slice(0, 2).join(' ')}, to its standard error,`, seen.stderr)
    return { code, ...seen }
  }
  return { child, seen, ended: end() }
}

export const howazit = (args: readonly string[], options?: RunOptions): Promise<End> =>
  startHowazit(args, options).ended

/** A shell line with `howazit` in it, for what only a shell does: pipes. */
export async function shell(line: string, { env = {}, cwd }: RunOptions = {}): Promise<End> {
  const command = line.replaceAll('howazit ', `${JSON.stringify(process.execPath)} ${JSON.stringify(HOWAZIT)} `)
  const child = spawn('bash', ['-c', `set -o pipefail; ${command}`], {
    env: { ...ENVIRONMENT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  })
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await closed) as [number | null]
  return { code, stdout, stderr }
}
