import { expect, test } from 'vitest'
import type { Drill } from './drill.ts'
import { drill as kill } from './kill.ts'
import { drill as r6 } from './r6-outbox.ts'
import { drill as r7 } from './r7-idempotency.ts'
import { drill as r10 } from './r10-webhooks.ts'
import { drill as r29 } from './r29-cli.ts'

/** Each drill as it is, with small numbers; each on a platform of its own, because each counts what is in it. */
const SHORT_FORMS: readonly (readonly [Drill, string])[] = [
  [r6, '--rows 4000'],
  [r7, '--keys 60'],
  [r10, '--signatures 200 --delivered 40'],
  [r29, '--rows 3000 --stops 2'],
  [kill, '--rows 300 --kills 3'],
]

test.each(SHORT_FORMS)(
  '$name holds in its short form',
  async (drill, args) => {
    const { figures } = await drill.run({ seed: 1, args: args.split(' ') })

    expect(figures.filter(({ isMet }) => isMet === false)).toEqual([])
    expect(figures.filter(({ isMet }) => isMet === true)).not.toEqual([])
  },
  300_000,
)
