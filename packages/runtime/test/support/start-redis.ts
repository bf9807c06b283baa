import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe } from 'vitest'
import { freePort } from '../../src/engines/free-port.ts'
import { until } from './until.ts'

/** A redis-server of one's own, on 127.0.0.1, that keeps nothing on disk. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** SIGKILL: connections break, memory is gone. */
  kill(): Promise<void>
  /** The same port again, empty. */
  start(): Promise<void>
  /** SIGSTOP: takes connections and answers nothing. */
  pause(): void
  resume(): void
  /** On a connection of its own. */
  command(name: string, ...args: (string | number)[]): Promise<unknown>
  dispose(): Promise<void>
}

export interface StartRedisOptions {
  /** Further arguments of redis-server. */
  readonly args?: readonly string[]
}

export async function startRedis({ args = [] }: StartRedisOptions = {}): Promise<TestRedis> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'howazit-redis-'))
  let child = await spawnServer({ port, folder, args })

  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const dispose = async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    async start() {
      child = await spawnServer({ port, folder, args })
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    command: (name, ...values) => command(port, name, values),
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

export interface TestRedisCluster extends AsyncDisposable {
  /** The addresses of its nodes, comma-separated. */
  readonly url: string
}

const SLOTS = 16_384
const NODES = 3

/** Three nodes without replicas. */
export async function startRedisCluster(): Promise<TestRedisCluster> {
  const args = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no']
  const nodes = await Promise.all(Array.from({ length: NODES }, () => startRedis({ args })))
  for (const [at, node] of nodes.entries()) {
    const [from, to] = [at, at + 1].map((bound) => Math.floor((bound * SLOTS) / NODES)) as [number, number]
    await node.command('cluster', 'addslotsrange', from, to - 1)
    if (at > 0) await node.command('cluster', 'meet', '127.0.0.1', nodes[0]!.port)
  }
  for (const node of nodes)
    await until('the nodes know each other', async () => {
      const info = String(await node.command('cluster', 'info'))
      return /cluster_slots_ok:16384/.test(info) && info.includes(`cluster_known_nodes:${NODES}`)
    })
  return {
    url: nodes.map(({ url }) => url).join(','),
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node.dispose()))
    },
  }
}

/** `describe` where there is a redis-server, else skipped with a line that says how to get one; in CI a failure. */
export const describeRedis: typeof describe = hasRedisServer() ? describe : (describe.skip as typeof describe)

function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    const advice = 'There is no redis-server: `apt-get install --no-install-recommends redis-server`.'
    if (process.env.CI === 'true') throw new Error(advice)
    console.warn(`SKIPPED: ${advice}`)
    return false
  }
}

interface ServerOptions {
  readonly port: number
  readonly folder: string
  readonly args: readonly string[]
}

async function spawnServer({ port, folder, args }: ServerOptions): Promise<ChildProcess> {
  const fixed = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = spawn('redis-server', [...fixed, ...args], { stdio: 'ignore' })
  await until('redis-server answers', async () => {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
    return await command(port, 'ping', []).then(
      () => true,
      () => false,
    )
  })
  return child
}

async function command(port: number, name: string, args: readonly (string | number)[]): Promise<unknown> {
  const client = new Redis({ port, lazyConnect: true, retryStrategy: null, enableReadyCheck: false })
  client.on('error', () => {})
  try {
    await client.connect()
    return await client.call(name, ...args)
  } finally {
    client.disconnect()
  }
}
