import type { Vocabulary } from '../filter/vocabulary.ts'

/** A pointer with `*` for the number of an answer: which of them it was says nothing of what is wrong. */
export const placeOf = (pointer: string): string => `regexp_replace(${pointer}, '/[0-9]+(?=/|$)', '/*', 'g')`

export const PLACE = placeOf('q.pointer')

/** The same for what is wrong in the same way. */
export const FINGERPRINT = `left(md5(concat_ws('|', q.code, ${PLACE})), 12)`

/** What the first finding got there. */
export const VALUE = `q.findings -> 0 ->> 'got'`

/** Over records q of quarantine. */
export const QUARANTINED = {
  fields: {
    id: { type: 'uuid', column: 'q.id' },
    response: { type: 'uuid', column: 'q.response_id' },
    // The id of a response follows from its key.
    key: { type: 'key', column: 'q.response_id' },
    state: { type: 'text', column: 'q.state', choices: ['held', 'released', 'discarded'] },
    resolution: {
      type: 'text',
      column: 'q.resolution',
      choices: ['stored', 'stored_already', 'warned', 'discarded', 'erased', 'expired'],
    },
    code: { type: 'text', column: 'q.code' },
    pointer: { type: 'text', column: PLACE },
    fingerprint: { type: 'text', column: FINGERPRINT },
    value: { type: 'text', column: VALUE },
    survey: { type: 'uuid', column: 'q.survey_id' },
    'survey.version': { type: 'number', column: 'q.survey_version' },
    fix: { type: 'uuid', column: 'q.fix_id' },
    accepted: { type: 'time', column: 'q.accepted_at' },
    quarantined: { type: 'time', column: 'q.created_at' },
    resolved: { type: 'time', column: 'q.resolved_at' },
  },
  payload: `q.payload -> 'body'`,
} as const satisfies Vocabulary
