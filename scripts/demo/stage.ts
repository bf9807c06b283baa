import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters, styleText } from 'node:util'
import { type EmbeddedPlatform, type EmbeddedPlatformOptions, startEmbeddedPlatform } from '@howazit/control-plane'
import { pino } from 'pino'

const CLI = fileURLToPath(new URL('../../packages/cli/bin/howazit.js', import.meta.url))
/** What a schedule makes is due within a minute, and looked for every half. */
const DEADLINE_MS = 120_000

/** A walk over the stage; rejects where what it claims was not seen. */
export type Scenario = (stage: Stage) => Promise<void>

export interface Stage {
  /** For whatever a scenario writes; gone at the end. */
  readonly folder: string
  readonly say: (text: string) => void
  readonly title: (text: string) => void
  /** Starts the platform, which stops at the end; commands find it, and not another that the same user has running. */
  readonly startPlatform: (options: PlatformOptions) => Promise<EmbeddedPlatform>
  /** Runs a command as a user would, shows it, and resolves to what it said. */
  readonly howazit: (...args: readonly string[]) => Promise<string>
  readonly waitFor: (what: string, wanted: number, read: () => Promise<number>) => Promise<void>
  /** A file that stays when everything else is gone. */
  readonly keep: (path: string) => void
  /** Those that do. */
  readonly kept: readonly string[]
  /** What is opened is shut at the end, the last first. */
  readonly atEnd: (shut: () => Promise<unknown>) => void
  /** Idempotent. */
  readonly close: () => Promise<void>
}

export type PlatformOptions = Omit<EmbeddedPlatformOptions, 'stateDir' | 'logger'>

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-demo-'))
  const runDir = join(folder, 'run')
  const opened: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const atEnd = (shut: () => Promise<unknown>) => void opened.push(shut)
  const say = (text: string) => console.log(text)
  const kept: string[] = []
  let chapter = 0
  let closing: Promise<void> | undefined
  return {
    folder,
    say,
    atEnd,
    kept,
    keep: (path) => void kept.push(path),
    waitFor,
    title: (text) => say(styleText('bold', `\n${++chapter}. ${text}`)),
    howazit: (...args) => runCommand(args, runDir),
    close: () => (closing ??= shutAll(opened)),
    async startPlatform(options) {
      const startedAtMs = Date.now()
      const logger = pino({ level: 'error' }, pino.destination(2))
      const starting = startEmbeddedPlatform({ ...options, stateDir: join(folder, 'state'), logger })
      // Before it has started: a Ctrl-C now waits for the start and stops what it started.
      atEnd(() =>
        starting.then(
          ({ stop }) => stop(),
          () => {},
        ),
      )
      const platform = await starting
      announce(platform, { folder, runDir })
      const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
      say(`ready at ${platform.url} after ${seconds} s, docs at ${platform.url}/docs`)
      return platform
    },
  }
}

async function shutAll(opened: (() => Promise<unknown>)[]): Promise<void> {
  for (const shut of opened.reverse()) await shut().catch((error: unknown) => console.error(error))
}

function announce(
  { url, tenants, operatorToken }: EmbeddedPlatform,
  { folder, runDir }: { folder: string; runDir: string },
): void {
  mkdirSync(runDir, { mode: 0o700 })
  const startedAt = new Date().toISOString()
  const platform = { url, tenants, operatorToken, pid: process.pid, stateDir: folder, startedAt }
  writeFileSync(join(runDir, 'platform.json'), JSON.stringify(platform), { mode: 0o600 })
}

function runCommand(args: readonly string[], runDir: string): Promise<string> {
  console.log(styleText('cyan', `$ howazit ${args.map(asTyped).join(' ')}`))
  return new Promise((resolve, reject) => {
    // With a channel the command notices when this process is gone, however it went.
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, HOWAZIT_RUN_DIR: runDir, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      process.stdout.write(text)
    })
    child.on('error', reject)
    // Once all that it said was read.
    child.on('close', (code) =>
      code === 0 ? resolve(stripVTControlCharacters(said)) : reject(new CommandFailed(args[0] as string, code)),
    )
  })
}

const asTyped = (argument: string): string => (argument.includes(' ') ? `"${argument}"` : argument)

/** A command that did not end well. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
  readonly code: number | null
  constructor(command: string, code: number | null) {
    super(`howazit ${command} ended with ${code}`)
    this.code = code
  }
}

async function waitFor(what: string, wanted: number, read: () => Promise<number>): Promise<void> {
  const startedAtMs = Date.now()
  for (;;) {
    const seen = await read()
    if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${seen} of ${wanted} `)
    if (seen >= wanted) break
    if (Date.now() - startedAtMs > DEADLINE_MS)
      throw new Error(`${what}: only ${seen} of ${wanted} after ${DEADLINE_MS / 1000} s`)
    await delay(100)
  }
  if (process.stderr.isTTY) process.stderr.write('\r')
  console.log(
    `${what}: ${wanted.toLocaleString('en-US')} of ${wanted.toLocaleString('en-US')}, ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s after the last was accepted`,
  )
}
