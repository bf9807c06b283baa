import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'

const CLI = fileURLToPath(new URL('../../packages/cli/bin/howazit.js', import.meta.url))
const DEADLINE_MS = 60_000

export interface Stage {
  readonly say: (text: string) => void
  readonly title: (text: string) => void
  /** Lets the commands find the platform of this demo, and not another that the same user has running. */
  readonly announce: (platform: { url: string; tenants: readonly unknown[] }) => void
  /** Runs a command as a user would, and shows it. */
  readonly howazit: (...args: readonly string[]) => Promise<void>
  readonly waitFor: (what: string, wanted: number, read: () => Promise<number>) => Promise<void>
}

export function createStage(folder: string): Stage {
  const runDir = join(folder, 'run')
  const say = (text: string) => console.log(text)
  let chapter = 0
  return {
    say,
    title: (text) => say(styleText('bold', `\n${++chapter}. ${text}`)),
    announce({ url, tenants }) {
      mkdirSync(runDir, { mode: 0o700 })
      const platform = { url, tenants, pid: process.pid, stateDir: folder, startedAt: new Date().toISOString() }
      writeFileSync(join(runDir, 'platform.json'), JSON.stringify(platform), { mode: 0o600 })
    },
    howazit: (...args) => runCommand(args, runDir),
    waitFor,
  }
}

function runCommand(args: readonly string[], runDir: string): Promise<void> {
  console.log(styleText('cyan', `$ howazit ${args.join(' ')}`))
  return new Promise((resolve, reject) => {
    // With a channel the command notices when this process is gone, however it went.
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, HOWAZIT_RUN_DIR: runDir },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`howazit ${args[0]} ended with ${code}`))))
  })
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
    `${what}: ${wanted.toLocaleString('en-US')} of ${wanted.toLocaleString('en-US')}, ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s after the ingest returned`,
  )
}
