import { Flags } from '@oclif/core'
import { readEvent } from './example-event.ts'

/** Which events a mapping is tried on. */
export const eventFlags = {
  event: Flags.string({
    multiple: true,
    description: 'an example of the contract or a JSON file, instead of the last responses',
  }),
  last: Flags.integer({ default: 5, min: 1, max: 20, description: 'how many of the last responses' }),
}

/** Said where there was nothing to try it on. */
export const NO_EVENTS = 'There are no responses yet. Try this: --event ResponseCreated'

/** The part of a preview's request that says on which events. */
export async function toEvents({
  event,
  last,
}: {
  readonly event?: readonly string[] | undefined
  readonly last: number
}) {
  if (!event) return { last }
  const events = await Promise.all(event.map(readEvent))
  return { events: events.map((each) => ({ ...each })) }
}
