import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Below these the sandbox has known ways out (isolated-vm) or shares a heap with what it keeps out (Node's snapshot). */
const LEAST = { 'isolated-vm': [7, 0, 1], node: [24, 21, 0] } as const

const root = resolve(import.meta.dirname, '..')
const readJson = (path: string) => JSON.parse(readFileSync(resolve(root, path), 'utf8')) as Record<string, never>

const partsOf = (version: string): readonly number[] => version.replace(/^\D*/, '').split('.').map(Number)

const isAtLeast = (version: string, least: readonly number[]): boolean => {
  const at = partsOf(version).findIndex((part, place) => part !== least[place])
  return at === -1 || (partsOf(version)[at] ?? 0) > (least[at] ?? 0)
}

describe('the versions that the sandbox rests on', () => {
  it.each([
    ['7.0.1', true],
    ['7.0.0', false],
    ['6.9.9', false],
    ['7.1.0', true],
    ['v24.21.0', true],
  ])('%s is judged right', (version, isEnough) => {
    expect(isAtLeast(version, version.startsWith('v') ? LEAST.node : LEAST['isolated-vm'])).toBe(isEnough)
  })

  it('are installed: isolated-vm', () => {
    const { version } = readJson('node_modules/isolated-vm/package.json') as unknown as { version: string }
    expect(isAtLeast(version, LEAST['isolated-vm']), version).toBe(true)
  })

  it('are pinned and running: Node', () => {
    const { optionalDependencies } = readJson('package.json') as unknown as {
      optionalDependencies: Record<string, string>
    }
    const pinned = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('node-linux-'))
    expect(pinned).toHaveLength(2)
    for (const [name, version] of pinned) expect([name, isAtLeast(version, LEAST.node)]).toEqual([name, true])
    expect(isAtLeast(process.version, LEAST.node), process.version).toBe(true)
  })

  it('are what the image and other tools take from .nvmrc', () => {
    const version = readFileSync(resolve(root, '.nvmrc'), 'utf8').trim()
    expect(isAtLeast(version, LEAST.node), version).toBe(true)
  })
})
