import { setTimeout as delay } from 'node:timers/promises'
import type { RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atLeast, atMost, type Drill, exactly } from './drill.ts'
import { runChaos, type Strike } from './support/chaos.ts'
import type { Operation } from './support/load/operation.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { tellRedis } from './support/tell-redis.ts'
import { underLoad } from './support/under-load.ts'

/** Twice what is sent: no answer may be 429, with Redis or without. */
const QUOTA_FACTOR = 2

/** It forgets everything while it is asked, dies a moment later, and comes back empty after a while. */
const loseRedis = ({ engines: { redis } }: RunningProfile, times: number): Strike => ({
  name: 'Redis emptied and killed',
  times,
  async strike(random) {
    if (redis === undefined) throw new Error('This profile has no Redis.')
    await tellRedis(redis.url, 'FLUSHALL')
    await delay(random.int(500))
    await redis.kill()
    await delay(500 + random.int(2_500))
    await redis.restart()
  },
})

const shareOf = (operations: readonly Operation[], isOne: (one: Operation) => boolean): number =>
  Math.round((operations.filter(isOne).length / operations.length) * 10_000) / 100

export const drill: Drill = {
  name: 'R4',
  title: 'Redis emptied and killed 20 times under load: nothing is lost or doubled, and hardly anybody notices',
  async run(options) {
    const { args, seed } = options
    const kills = readNumber(args, '--kills', 20)
    const rate = readNumber(args, '--rate', 300)
    const random = createRandom(seed)
    const figures = await onEachProfile(readProfiles(args, ['distributed']), (profile) =>
      underLoad({
        drill: options,
        profile,
        ratePerSecond: rate,
        platform: { quotaPerSecond: rate * QUOTA_FACTOR },
        load: { repeatEvery: 10 },
        during: (running) => runChaos({ strikes: [loseRedis(running, kills)], pauseMs: [4_000, 8_000], random }),
        judge: ({ struck, operations }) => [
          atLeast('losses', struck.length, kills),
          atMost(
            'not acknowledged, %',
            shareOf(operations, ({ outcome }) => outcome !== 'ok'),
            1,
          ),
          exactly('answered 429', operations.filter(({ status }) => status === 429).length, 0),
        ],
      }),
    )
    return { figures }
  },
}
