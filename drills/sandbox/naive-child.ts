/* The control: the same payloads where node:vm is all there is between them and this process. One line a payload. */
import { readFileSync, writeSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import type { Payload } from './read-payloads.ts'

const { payloads, event } = JSON.parse(readFileSync(0, 'utf8')) as { payloads: readonly Payload[]; event: object }
// A promise that a payload left behind must not end the control.
process.on('unhandledRejection', () => undefined)
process.on('uncaughtException', () => undefined)

function run({ mapping }: Payload): string {
  const context = createContext({ event, context: {} }, { microtaskMode: 'afterEvaluate' })
  try {
    const output: unknown = runInContext(`${mapping.source}\n;map(event, context)`, context, { timeout: 200 })
    return JSON.stringify(output) ?? ''
  } catch (error) {
    return describe(error)
  }
}

function describe(error: unknown): string {
  try {
    return String((error as Error).message)
  } catch {
    return ''
  }
}

for (const [index, payload] of payloads.entries()) writeSync(1, `${JSON.stringify({ index, output: run(payload) })}\n`)
process.exit(0)
