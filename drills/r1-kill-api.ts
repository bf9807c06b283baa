import { atLeast, type Drill } from './drill.ts'
import { killRole, runChaos } from './support/chaos.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { underLoad } from './support/under-load.ts'

export const drill: Drill = {
  name: 'R1',
  title: 'kill -9 of an API process 50 times under 500 events/s: nothing acknowledged is lost, nothing is doubled',
  async run(options) {
    const { args, seed } = options
    const kills = readNumber(args, '--kills', 50)
    const pauseMax = readNumber(args, '--pause-seconds', 10) * 1_000
    const random = createRandom(seed)
    const figures = await onEachProfile(readProfiles(args, ['embedded', 'distributed']), (profile) =>
      underLoad({
        drill: options,
        profile,
        ratePerSecond: readNumber(args, '--rate', 500),
        during: (running) =>
          runChaos({
            strikes: [killRole(running, 'api', kills)],
            pauseMs: [Math.min(2_000, pauseMax), pauseMax],
            random,
          }),
        judge: ({ struck }) => [atLeast('kills', struck.length, kills)],
      }),
    )
    return { figures }
  },
}
