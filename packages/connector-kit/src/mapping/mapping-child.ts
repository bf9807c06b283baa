/*
 * The process that tenant code runs in. It knows nothing: no environment, no network, no files of its own; it reads frames
 * from fd 0 and writes frames to fd 1. Writes are synchronous so that `started` is on its way before tenant code can block
 * this thread, and whatever the isolate does to this process the parent's watchdog ends with SIGKILL.
 *
 * Time limits are CPU time of this thread. isolated-vm offers none: its `timeout` and, despite the name, its `cpuTime` follow
 * the wall clock (7.0.1: 57 ms of work on a busy core count as 140), so a busy machine would fail good mappings.
 */
import { writeSync } from 'node:fs'
import { createFrameReader, encodeFrame } from './frames.ts'
import type { ChildHead, DoneHead, RunHead } from './protocol.ts'
import { createTenantIsolates, type WarmRealm } from './tenant-isolates.ts'

// Isolates read the zone when they are made: the machine's own would make output depend on where it ran.
process.env.TZ = 'UTC'

// Exiting politely hangs once V8 has given up on an isolate; only a signal ends the process (isolated-vm 7.0.1).
const tenants = createTenantIsolates(() => process.kill(process.pid, 'SIGKILL'))

function send(head: ChildHead, body = ''): void {
  const frame = encodeFrame(head, body)
  for (let written = 0; written < frame.length; ) written += writeSync(1, frame, written)
}

function run(head: RunHead, inputsJson: string): void {
  let readCpuMs = startCpuWatch()
  const done = (status: DoneHead['status'], message = '', body = ''): void =>
    send({ type: 'done', id: head.id, status, message, cpuMs: readCpuMs() }, body)

  try {
    const realm = tenants.open(head.tenantId, head.version, head.mapping)
    send({ type: 'started', id: head.id })
    readCpuMs = startCpuWatch()
    const problem = prepare(realm, head.wallMaxMs)
    if (problem !== '') {
      done('rejected', problem)
      return
    }
    readCpuMs = startCpuWatch()
    const options = { timeout: head.wallMaxMs, arguments: { copy: true }, result: { copy: true } } as const
    const evaluationsJson = realm.run.applySync(undefined, [inputsJson], options)
    // The watchdog looks every 20 ms, this looks exactly: whether a mapping took too long must not depend on when it looked.
    if (readCpuMs() > head.cpuMaxMs) done('timeout')
    else done('answered', '', evaluationsJson)
  } catch (error) {
    // Nothing that happened in this isolate is trusted any further.
    tenants.dispose(head.tenantId)
    const { message } = error as Error
    const ending = toEnding(message)
    // Where CPU time cannot be watched the two limits are one, and the wall clock is all there is to go by.
    const isStalled = ending === 'timeout' && head.wallMaxMs > head.cpuMaxMs && readCpuMs() < head.cpuMaxMs
    done(isStalled ? 'stalled' : ending, message)
  }
}

function startCpuWatch(): () => number {
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1000
  }
}

function prepare(realm: WarmRealm, wallMaxMs: number): string {
  if (realm.isPrepared) return ''
  const syntaxProblem = findSyntaxProblem(realm)
  if (syntaxProblem !== undefined) return syntaxProblem
  const problem = realm.prepare.applySync(undefined, [JSON.stringify(realm.mapping)], { timeout: wallMaxMs })
  realm.isPrepared = problem === ''
  return problem
}

/** The realm compiles with `Function`, whose errors have no position; this parse, which runs nothing, gives line and column. */
function findSyntaxProblem({ isolate, mapping }: WarmRealm): string | undefined {
  if (mapping.kind !== 'javascript') return undefined
  try {
    const opening = '(function () {"use strict";'
    const position = { filename: 'mapping.js', columnOffset: -opening.length }
    isolate.compileScriptSync(`${opening}${mapping.source}\n})`, position).release()
    return undefined
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`.slice(0, 500)
  }
}

/** isolated-vm has no codes; what tenant code throws never comes this way, it is described inside the realm. */
function toEnding(message: string): DoneHead['status'] {
  if (message.includes('execution timed out')) return 'timeout'
  if (message.includes('memory limit')) return 'memory'
  return 'failed'
}

const readFrames = createFrameReader()
process.stdin.on('data', (bytes: Buffer) => {
  for (const { head, body } of readFrames(bytes)) run(head as RunHead, body)
})
process.stdin.on('end', () => process.exit(0))
send({ type: 'ready' })
