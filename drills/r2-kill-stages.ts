import { atLeast, type Drill } from './drill.ts'
import { killRole, runChaos } from './support/chaos.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { underLoad } from './support/under-load.ts'

const STAGES = ['processor', 'dispatcher', 'sink'] as const

export const drill: Drill = {
  name: 'R2',
  title:
    'kill -9 of processor, dispatcher and sink 50 times each: nothing is lost or doubled in PostgreSQL and ClickHouse',
  async run(options) {
    const { args, seed } = options
    const kills = readNumber(args, '--kills', 50)
    const pauseMax = readNumber(args, '--pause-seconds', 5) * 1_000
    const random = createRandom(seed)
    const figures = await onEachProfile(readProfiles(args, ['embedded', 'distributed']), (profile) =>
      underLoad({
        drill: options,
        profile,
        ratePerSecond: readNumber(args, '--rate', 500),
        during: (running) =>
          runChaos({
            strikes: STAGES.map((role) => killRole(running, role, kills)),
            pauseMs: [Math.min(1_000, pauseMax), pauseMax],
            random,
          }),
        judge: ({ struck }) => [atLeast('kills', struck.length, kills * STAGES.length)],
      }),
    )
    return { figures }
  },
}
