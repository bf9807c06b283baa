import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pactEnvironment } from '../environment.ts'
import type { VerifyAnswer, VerifyJob } from './verify-job.ts'

/** Of what a process that ended without an answer said. */
const SAID_LENGTH_MAX = 2_000

/**
 * Verifies one pact in a process of its own, which ends with this one. `root` is where this package is.
 * Never rejects for what the pact or its provider does: a process that crashes is a failure as well.
 */
export async function runVerifier(job: VerifyJob, root: string): Promise<VerifyAnswer> {
  const isSource = import.meta.url.endsWith('.ts')
  const entry = join(root, isSource ? 'src' : 'dist', `pact/verify-child.${isSource ? 'ts' : 'js'}`)
  const child = fork(entry, [], {
    execArgv: isSource ? ['--conditions=@howazit/source'] : [],
    env: pactEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const said = Promise.all([text(child.stdout!), text(child.stderr!)])
  let answer: VerifyAnswer | undefined
  child.once('message', (message) => (answer = message as VerifyAnswer))
  child.send(job)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (answer) return answer
  const words = (await said).join('').trim().slice(-SAID_LENGTH_MAX)
  return { failures: [`Pact ended with ${signal ?? code} and without a result. ${words}`.trim()] }
}
