import { type Connector, checkValues, type GivenValues } from '@howazit/connector-kit'
import type { Finding } from '../runtime.ts'

/** Values that do not fit the connector, with their places in the body of a request. Says of none what it is. */
export function checkConnection(connector: Connector, given: GivenValues): Finding[] {
  return checkValues(connector, given).map(({ pointer, detail, expected }) => ({
    code: 'validation_failed',
    pointer: pointer.replace(/^\/authMode$/, '/auth'),
    detail,
    ...(expected !== undefined && { expected }),
  }))
}
