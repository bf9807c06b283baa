import { type Clock, systemClock } from '../../clock.ts'

/**
 * What statements take the time from that processes agree on: null, so that it is the database's, unless somebody gave this
 * process a clock that he moves himself.
 */
export const databaseTime = (clock: Clock): Date | null => (clock === systemClock ? null : clock.now())
