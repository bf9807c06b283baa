import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../../bin/howazit.js', import.meta.url))

test('a command that was started with a channel ends when it is done', async () => {
  const child = spawn(process.execPath, [CLI, 'sample', '--count', '5'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

  const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(60_000) })

  expect(code).toBe(0)
})
