/*
 * The process that tenant code runs in. It knows nothing: no environment, no network, no files of its own; it reads frames
 * from fd 0 and writes frames to fd 1. Writes are synchronous so that `started` is on its way before tenant code can block
 * this thread, and whatever the isolate does to this process the parent's watchdog ends with SIGKILL.
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
  const startedAt = performance.now()
  const done = (status: DoneHead['status'], message = '', body = ''): void =>
    send({ type: 'done', id: head.id, status, message, elapsedMs: performance.now() - startedAt }, body)

  try {
    const realm = tenants.open(head.tenantId, head.version, head.mapping)
    send({ type: 'started', id: head.id })
    const problem = prepare(realm, head.timeoutMs)
    if (problem !== '') {
      done('rejected', problem)
      return
    }
    const options = { timeout: head.timeoutMs, arguments: { copy: true }, result: { copy: true } } as const
    done('answered', '', realm.run.applySync(undefined, [inputsJson], options))
  } catch (error) {
    // Nothing that happened in this isolate is trusted any further.
    tenants.dispose(head.tenantId)
    const { message } = error as Error
    done(toEnding(message), message)
  }
}

function prepare(realm: WarmRealm, timeoutMs: number): string {
  if (realm.isPrepared) return ''
  const syntaxProblem = findSyntaxProblem(realm)
  if (syntaxProblem !== undefined) return syntaxProblem
  const problem = realm.prepare.applySync(undefined, [JSON.stringify(realm.mapping)], { timeout: timeoutMs })
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
