/*
 * Runs one `howazit ...` after the other in this process, each by the program's own entry: what a process of its own would cost
 * most of is paid once. Calls come as lines of JSON on descriptor 3, and their ends go back there.
 */
import { once } from 'node:events'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CommandCall } from './command-host.ts'
import type { End } from './howazit.ts'

const ENTRY = new URL('../../bin/howazit.js', import.meta.url)
const parent = new Socket({ fd: 3 })
let calls = 0
let seen = { stdout: '', stderr: '' }
/** The process is as the call wants it, and afterwards as it was. */
async function run({ args, env, cwd }: CommandCall): Promise<End> {
  process.argv = [process.execPath, fileURLToPath(ENTRY), ...args]
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.chdir(cwd)
  process.exitCode = undefined
  let exited: number | undefined
  const restoreListeners = rememberListeners()
  const restoreExit = replace(process, 'exit', ((code = 0) => {
    // Nothing follows it where the entry calls it.
    exited ??= Number(code)
  }) as typeof process.exit)
  seen = { stdout: '', stderr: '' }
  const restoreStdout = replace(
    process.stdout,
    'write',
    keep((text) => (seen.stdout += text)),
  )
  const restoreStderr = replace(
    process.stderr,
    'write',
    keep((text) => (seen.stderr += text)),
  )
  try {
    // A module is run once per address.
    calls += 1
    await import(`${ENTRY.href}?call=${calls}`)
    return { code: exited ?? Number(process.exitCode ?? 0), ...seen }
  } finally {
    for (const restore of [restoreExit, restoreStdout, restoreStderr, restoreListeners]) restore()
    process.exitCode = undefined
  }
}

/** Returns what puts the old one back. */
function replace<Owner, Name extends keyof Owner>(owner: Owner, name: Name, by: Owner[Name]): () => void {
  const { [name]: old } = owner
  owner[name] = by
  return () => {
    owner[name] = old
  }
}

function keep(add: (text: string) => void): typeof process.stdout.write {
  return (chunk: string | Uint8Array, ...rest: unknown[]) => {
    add(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    const done = rest.at(-1)
    if (typeof done === 'function') queueMicrotask(() => done())
    return true
  }
}

/** Loggers write to the descriptors themselves. */
function watchDescriptors(): void {
  const fs = createRequire(import.meta.url)('node:fs') as Record<'write' | 'writeSync', (...args: unknown[]) => unknown>
  for (const name of ['write', 'writeSync'] as const) {
    const original = fs[name]
    fs[name] = (...args) => {
      if (args[0] === 1) seen.stdout += String(args[1])
      if (args[0] === 2) seen.stderr += String(args[1])
      return original(...args)
    }
  }
  syncBuiltinESMExports()
}

/** A command may listen for signals and for errors of its output until its process ends, which here is after its call. */
function rememberListeners(): () => void {
  const emitters = [process, process.stdout, process.stderr] as const
  const before = emitters.map((emitter) => listenersOf(emitter))
  return () => {
    for (const [index, emitter] of emitters.entries())
      for (const [name, listeners] of listenersOf(emitter))
        for (const listener of listeners)
          if (!before[index]?.get(name)?.includes(listener)) emitter.off(name as string, listener)
  }
}

type Listener = (...given: unknown[]) => void

function listenersOf(emitter: NodeJS.EventEmitter) {
  return new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name) as Listener[]]))
}

watchDescriptors()
for await (const line of createInterface({ input: parent })) {
  const end = await run(JSON.parse(line) as CommandCall)
  if (!parent.write(`${JSON.stringify(end)}\n`)) await once(parent, 'drain')
}
process.exit(0)
