import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { slowly } from '../../packages/runtime/test/support/slowly.ts'
import type { Canary } from './canary.ts'
import type { Payload } from './read-payloads.ts'

export interface NaiveTrial {
  readonly payload: Payload
  readonly evidence: readonly string[]
}

/** node:vm's timeout does not end everything: what holds the control up for so long is left out, and a new child goes on behind it. */
const SILENT_MS = slowly(1_000)

/** The payloads in a child that has nothing but node:vm: shows that they do escape where they can. */
export async function runNaively(payloads: readonly Payload[], canary: Canary): Promise<readonly NaiveTrial[]> {
  const scripts = payloads.filter(({ mapping }) => mapping.kind === 'javascript')
  const trials: NaiveTrial[] = []
  for (let from = 0; from < scripts.length; ) {
    const tried = await runChild(scripts.slice(from), canary)
    trials.push(...tried)
    from += tried.length + 1
  }
  return trials
}

/** As many as a child gets through. */
async function runChild(payloads: readonly Payload[], canary: Canary): Promise<readonly NaiveTrial[]> {
  const path = new URL('naive-child.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [path], { env: canary.env, stdio: ['pipe', 'pipe', 'ignore'] })
  const closed = once(child, 'close')
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify({ payloads, event: canary.event }))
  const timer = setTimeout(() => child.kill('SIGKILL'), SILENT_MS)
  const trials: NaiveTrial[] = []
  for await (const line of createInterface(child.stdout)) {
    const { index, output } = JSON.parse(line) as { index: number; output: string }
    trials.push({ payload: payloads[index]!, evidence: canary.inspect(output) })
    timer.refresh()
  }
  clearTimeout(timer)
  await closed
  return trials
}
