import { uuidV5 } from '../ids.ts'
import type { ResponseChange } from '../response-change.ts'

/** The id of an event: derived, so that a redelivered message or a repeated request writes the same event again. */
export const changeIdOf = (responseId: string, type: ResponseChange['type'], revision: number): string =>
  uuidV5(responseId, `${type}:${revision}`)
