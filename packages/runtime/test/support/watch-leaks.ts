import { createRequire, syncBuiltinESMExports } from 'node:module'
import { afterAll } from 'vitest'
import { takeLeaks, watchText } from './leaks.ts'
import { watchAnswers } from './watch-answers.ts'
import { watchSeals } from './watch-seals.ts'

const WATCHED = Symbol.for('howazit.watched')

// Loaded before every test file: nothing a test does to be watched, and nothing it can forget. Of files that share a process
// the first puts it in place.
if (!(WATCHED in globalThis)) {
  watchOutput()
  watchAnswers()
  watchSeals()
  Object.defineProperty(globalThis, WATCHED, { value: true })
}

// Registered first, so it runs last: when everything was closed that could still say something.
afterAll(() => {
  const leaks = takeLeaks()
  if (leaks.length > 0) throw new Error(`Secrets got out:\n${leaks.join('\n')}`)
})

/** What this process writes to its standard output and error: loggers write to the descriptors, others to the streams. */
function watchOutput(): void {
  const fs = createRequire(import.meta.url)('node:fs') as Record<'write' | 'writeSync', (...args: unknown[]) => unknown>
  for (const name of ['write', 'writeSync'] as const) {
    const original = fs[name]
    fs[name] = (...args) => {
      if (args[0] === 1 || args[0] === 2) watchText('the output', toText(args[1]))
      return original(...args)
    }
  }
  syncBuiltinESMExports()
  for (const stream of [process.stdout, process.stderr]) {
    const original = stream.write.bind(stream) as (...args: unknown[]) => boolean
    stream.write = (...args: unknown[]) => {
      watchText('the output', toText(args[0]))
      return original(...args)
    }
  }
}

const toText = (chunk: unknown): string =>
  typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk).toString('latin1') : ''
