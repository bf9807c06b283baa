import type { Connector } from '../manifest/connector.ts'
import type { ConnectionValues } from './operation-call.ts'

/** The connector as its requests are built: a secret URL takes the place of the base later, the address of a mode at once. */
export function targetOf(connector: Connector, { authMode }: Pick<ConnectionValues, 'authMode'>): Connector {
  const auth = connector.auth[authMode]
  if (auth?.mode === 'secret_url') return { ...connector, baseUrl: undefined }
  const own = auth && 'baseUrl' in auth ? auth.baseUrl : undefined
  return own === undefined ? connector : { ...connector, baseUrl: own }
}
