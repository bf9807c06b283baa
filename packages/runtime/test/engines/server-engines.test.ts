import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { Kafka, logLevel } from 'kafkajs'
import { expect, onTestFinished, test } from 'vitest'
import { EngineMissing, findProgram } from '../../../../scripts/engines/find-program.ts'
import { startRedis } from '../../../../scripts/engines/start-redis.ts'
import { createTestKafka } from '../support/create-test-kafka.ts'
import { createTestRedis } from '../support/create-test-redis.ts'
import { findEngine } from '../support/find-engine.ts'
import { until } from '../support/until.ts'

test('a real Kafka broker answers', async () => {
  const kafka = await createTestKafka()
  onTestFinished(() => kafka.dispose())
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  onTestFinished(() => admin.disconnect())
  expect((await admin.describeCluster()).brokers.length).toBeGreaterThan(0)
})

test('a real Redis answers, and forgets the keys of a test', async () => {
  const room = await createTestRedis()
  const redis = new Redis(room.url)
  onTestFinished(() => redis.disconnect())
  await redis.set(`${room.prefix}:key`, 'value')
  expect(await redis.get(`${room.prefix}:key`)).toBe('value')
  await room.dispose()
  expect(await redis.exists(`${room.prefix}:key`)).toBe(0)
})

test('a killed server comes back on its port', async () => {
  await findEngine('redis')
  const server = await startRedis()
  onTestFinished(() => server.stop())
  const { pid } = server
  await server.kill()
  await server.restart()
  const redis = new Redis(server.url)
  onTestFinished(() => redis.disconnect())
  expect(await redis.ping()).toBe('PONG')
  expect(server.pid).not.toBe(pid)
})

test('a server ends with its data when the process that started it is killed with -9', async () => {
  await findEngine('redis')
  const module = new URL('../../../../scripts/engines/start-redis.ts', import.meta.url).href
  const script = `const { startRedis } = await import('${module}')
    console.log((await startRedis()).pid)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--conditions=@howazit/source', '--input-type=module', '-e', script])
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  const folder = readFolder(pid)
  expect(existsSync(folder)).toBe(true)

  parent.kill('SIGKILL')

  await until('the server to be gone with its folder', () => !existsSync(folder) && !isRunning(pid))
})

test('a missing program is named with the package that has it', () => {
  expect(() => findProgram('no-such-server', 'its-package')).toThrow(EngineMissing)
  expect(() => findProgram('no-such-server', 'its-package')).toThrow(
    'no-such-server is not on the PATH. Try this: apt-get install --no-install-recommends its-package',
  )
})

const commandLine = (pid: number): string[] => readCommand(pid).split('\0')
const readFolder = (pid: number): string => commandLine(pid)[commandLine(pid).indexOf('--dir') + 1] as string
const isRunning = (pid: number): boolean => readCommand(pid) !== ''

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
