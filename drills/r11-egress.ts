import type { Drill, DrillOptions, Figure } from './drill.ts'
import { findRangeMissing, runInRange } from './support/run-in-range.ts'

export const drill: Drill = {
  name: 'R11',
  title:
    'nothing a tenant or a name server says leads inside: hosts, names, redirects, headers, by every module that goes out',
  async run({ args, seed }: DrillOptions) {
    const missing = await findRangeMissing()
    if (missing !== undefined) return { figures: [{ figure: 'NOT RUN', value: missing, bar: 'run', isMet: false }] }
    const lines = (await runInRange([...args, '--seed', String(Math.max(seed, 1))])).trim().split('\n')
    return { figures: JSON.parse(lines.at(-1) ?? '[]') as Figure[] }
  },
}
