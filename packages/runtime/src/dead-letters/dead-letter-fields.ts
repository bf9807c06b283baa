import type { Vocabulary } from '../filter/vocabulary.ts'

/** The target's kind, operation and code: what fails in the same way has the same one, wherever it was to go. */
export const FINGERPRINT = `left(md5(concat_ws('|', coalesce(c.provider, 'webhook'), r.operation, d.reason)), 12)`

/** A mapping that fails was never sent. */
export const STAGE = `case when d.reason like 'mapping\\_%' then 'mapping' else 'delivery' end`

export const HTTP_STATUS = `(
    select a.status
    from attempts a
    where a.tenant_id = $1
      and a.delivery_id = d.id
    order by a.attempt desc
    limit 1)`

/** Over deliveries d, their routes r and their connections c. */
export const DEAD_LETTERS = {
  fields: {
    id: { type: 'uuid', column: 'd.id' },
    status: { type: 'text', column: 'd.status', choices: ['refused', 'exhausted', 'unknown'] },
    stage: { type: 'text', column: STAGE, choices: ['mapping', 'delivery'] },
    code: { type: 'text', column: 'd.reason' },
    fingerprint: { type: 'text', column: FINGERPRINT },
    http: { type: 'number', column: HTTP_STATUS },
    attempts: { type: 'number', column: 'd.attempt_count' },
    connector: { type: 'text', column: `coalesce(c.provider, 'webhook')` },
    'connector.version': { type: 'text', column: 'd.connector_version' },
    operation: { type: 'text', column: 'r.operation' },
    endpoint: { type: 'uuid', column: 'd.endpoint_id' },
    route: { type: 'uuid', column: 'd.route_id' },
    'event.id': { type: 'uuid', column: 'd.event_id' },
    'event.type': { type: 'text', column: 'd.event_type' },
    response: { type: 'uuid', column: 'd.response_id' },
    // The id of a response follows from its key.
    key: { type: 'key', column: 'd.response_id' },
    trace: { type: 'text', column: 'd.trace_id' },
    'mapping.version': { type: 'number', column: 'd.mapping_version' },
    created: { type: 'time', column: 'd.created_at' },
    failed: { type: 'time', column: 'd.completed_at' },
  },
  payload: 'd.event',
} as const satisfies Vocabulary
