import { describe, expect, test } from 'vitest'
import { MappingProcess } from '../../src/mapping/mapping-process.ts'
import { probeSandbox } from '../../src/mapping/sandbox-layers.ts'

const chunk = {
  tenantId: 't',
  version: 'v',
  mapping: { kind: 'javascript', source: 'function map(event) { return event }' },
  engine: 'isolated-vm',
  isAnnounced: true,
  cpuMaxMs: 200,
  wallMaxMs: 60_000,
} as const
const notStarted = { status: 'lost', cause: 'start', running: 'no', wasCrowded: false }
const limits = { cpuMaxMs: 250, wallMaxMs: 30_000, memoryMaxBytes: 256 * 1024 * 1024 }
const inputs = '[{"event":1,"context":{}}]'

async function runIn(file: string, args: readonly string[], memoryMaxBytes = limits.memoryMaxBytes) {
  const { layers } = await probeSandbox()
  const process = new MappingProcess({ command: { layers, file, args }, ...limits, memoryMaxBytes })
  const end = await process.run(chunk, inputs)
  await process.close()
  return { end, isAlive: process.isAlive }
}

describe('MappingProcess', () => {
  test('answers a chunk, and refuses one after it was closed', async () => {
    const command = await probeSandbox()
    const process = new MappingProcess({ command, ...limits })
    expect(await process.run(chunk, inputs)).toMatchObject({ status: 'done', body: '[0,1]\n1' })
    expect(process.rssBytes).toBeGreaterThan(0)

    await Promise.all([process.close(), process.close()])

    expect(await process.run(chunk, inputs)).toEqual(notStarted)
  })

  test.each([
    ['cannot be found', '/nonexistent/node', []],
    ['ends at once', '/bin/false', []],
    [
      'speaks another language',
      process.execPath,
      ['-e', 'process.stdout.write("x".repeat(99)); setInterval(() => {}, 9)'],
    ],
    [
      'answers what was not asked',
      process.execPath,
      [
        '-e',
        'const h = JSON.stringify({ type: "done", id: 9 }); const p = Buffer.alloc(8); p.writeUInt32LE(h.length); process.stdout.write(Buffer.concat([p, Buffer.from(h)])); setInterval(() => {}, 9)',
      ],
    ],
  ])('loses the chunk, blames nobody and is gone when the program %s', async (_, file, args) => {
    expect(await runIn(file, args)).toEqual({
      end: notStarted,
      isAlive: false,
    })
  })

  test('blames nobody when even an idle process is above the memory bound', async () => {
    const { file, args } = await probeSandbox()
    expect(await runIn(file, args, 1024)).toEqual({
      end: notStarted,
      isAlive: false,
    })
  })
})
