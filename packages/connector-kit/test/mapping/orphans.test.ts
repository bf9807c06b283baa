import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { isGone } from './support/child-processes.ts'

function startParent(name: string) {
  const path = fileURLToPath(new URL(`./support/${name}.ts`, import.meta.url))
  const parent = spawn(process.execPath, ['--conditions=@howazit/source', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(parent, 'exit')
  const line = once(createInterface(parent.stdout), 'line').then(([text]) => String(text))
  const silent = exited.then(([code]) => Promise.reject(new Error(`${name} ended with ${code} before it said a line`)))
  silent.catch(() => {})
  return { parent, exited, firstLine: Promise.race([line, silent]) }
}

test('mapping processes die with their parent, the busy one too', async () => {
  const { parent, exited, firstLine } = startParent('busy-parent')
  const pids: number[] = JSON.parse(await firstLine)
  expect(pids).toHaveLength(2)

  parent.kill('SIGKILL')
  await exited

  await until(`${pids.join(' and ')} are gone`, () => pids.every(isGone))
})

test('an idle pool does not keep its process running', async () => {
  const { exited, firstLine } = startParent('idle-parent')
  const { result, pids } = JSON.parse(await firstLine)

  expect((await exited)[0]).toBe(0)
  expect(result).toEqual({ status: 'ok', output: '1' })
  await until(`${pids.join(' and ')} are gone`, () => pids.every(isGone))
})
