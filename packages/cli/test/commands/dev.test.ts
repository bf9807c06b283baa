import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { howazit } from '../support/howazit.ts'
import { createWorkspace, startDev, type Workspace } from '../support/start-dev.ts'

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The command line of every process that names the folder in it. */
async function processesOf(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return command.includes(folder) ? [command] : []
    } catch {
      return []
    }
  })
}

describe('howazit dev', () => {
  let workspace: Workspace
  let env: Record<string, string>

  beforeAll(async () => {
    workspace = await createWorkspace()
    // Temporary states go to a folder of this test: those of others are none of its business.
    await mkdir(workspace.pathOf('tmp'), { mode: 0o711 })
    // But not what Node has compiled.
    const NODE_COMPILE_CACHE = join(tmpdir(), 'node-compile-cache')
    env = { ...workspace.env, TMPDIR: workspace.pathOf('tmp'), NODE_COMPILE_CACHE }
  })
  afterAll(() => workspace[Symbol.asyncDispose]())

  it('refuses a state that another platform runs on, a port that is taken, and what is no connector', async () => {
    await using dev = await startDev(['--state', workspace.pathOf('state')], env)
    const second = await howazit(['dev', '--state', workspace.pathOf('state')], { env })
    expect(second.code).toBe(6)
    expect(second.stderr).toContain(`already: process ${dev.ready.pid}.\nTry this: use it (howazit doctor)`)
    const taken = await howazit(['dev', '--port', new URL(dev.ready.url).port], { env })
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('is taken.\nTry this: another --port') })
    const unknown = await howazit(['dev', '--stand-ins', 'hubspt'], { env })
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean hubspot?') })
  })

  it('stops everything on SIGTERM, prints one JSON line, and leaves nothing of a temporary state', async () => {
    const dev = await startDev([], env)
    expect(existsSync(dev.ready.stateDir)).toBe(true)
    dev.run.child.kill('SIGTERM')
    const { code, stdout } = await dev.run.ended
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(existsSync(dev.ready.stateDir)).toBe(false)
    expect(await processesOf(dev.ready.stateDir)).toEqual([])
    const { code: found } = await howazit(['whoami'], { env })
    expect(found).toBe(2)
  })

  it.runIf(process.platform === 'linux')(
    'leaves no process when it is killed, and the next one clears its folder away',
    async () => {
      const killed = await startDev([], env)
      killed.run.child.kill('SIGKILL')
      await killed.run.ended
      expect(isAlive(killed.ready.pid)).toBe(false)
      await until('its engines to end', async () => (await processesOf(killed.ready.stateDir)).length === 0)
      expect(existsSync(killed.ready.stateDir)).toBe(true)

      await using next = await startDev([], env)
      expect(existsSync(killed.ready.stateDir)).toBe(false)
      expect(existsSync(next.ready.stateDir)).toBe(true)
    },
  )
})
