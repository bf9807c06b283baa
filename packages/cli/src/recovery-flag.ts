import { Flags } from '@oclif/core'

const RECOVERIES = ['by_hand', 'on_close'] as const

/** What becomes of deliveries that used up their attempts while the endpoint was away. */
export const recoveryFlag = Flags.option({
  options: RECOVERIES,
  description:
    'what becomes of what used up its attempts while the endpoint was away; on_close: it is replayed at a fifth of the rate once it is well',
})()
