import { speaksHttp } from '../../request/schemes.ts'
import type { LoginAuth } from '../auth.ts'
import type { Connector, Protocol } from '../connector.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

const MECHANISMS: Partial<Readonly<Record<Protocol, readonly LoginAuth['mechanism'][]>>> = {
  kafka: ['plain', 'scram_sha_256', 'scram_sha_512', 'oauthbearer'],
  smtp: ['plain', 'login', 'xoauth2'],
}

/** Credentials can be given where there is a place for them, and a server of SFTP is known by its key alone. */
export function checkLogin({ auth, protocol }: Connector): readonly ConnectorProblem[] {
  // No header and no URL could carry credentials.
  const isLoggingIn = !speaksHttp(protocol)
  return Object.entries(auth).flatMap(([name, mode]) => {
    const pointer = below('/auth', name)
    if (isLoggingIn ? mode.mode !== 'login' && mode.mode !== 'none' : mode.mode === 'login') {
      const message = `${show(mode.mode)} is no way to prove who calls with protocol ${show(protocol)}.`
      return [{ pointer: below(pointer, 'mode'), message, hint: isLoggingIn ? 'Write login.' : 'Write basic or key.' }]
    }
    if (mode.mode === 'login' && mode.mechanism !== undefined && !MECHANISMS[protocol]?.includes(mode.mechanism)) {
      const message = `Protocol ${show(protocol)} has no mechanism ${show(mode.mechanism)}.`
      const hint = `Write one of: ${(MECHANISMS[protocol] ?? ['none']).join(', ')}.`
      return [{ pointer: below(pointer, 'mechanism'), message, hint }]
    }
    if (protocol !== 'sftp' || (mode.mode === 'login' && mode.hostKey !== undefined)) return []
    const message = '`hostKey` is missing: without it any server could pass for the right one.'
    const hint = "Ask the tenant for it: hostKey: '{settings.hostKey}'."
    return [{ pointer: below(pointer, 'hostKey'), message, hint }]
  })
}
