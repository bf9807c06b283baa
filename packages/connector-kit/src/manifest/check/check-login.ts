import { speaksHttp } from '../../request/schemes.ts'
import type { Auth, LoginAuth } from '../auth.ts'
import type { Connector, Protocol } from '../connector.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

const MECHANISMS: Partial<Readonly<Record<Protocol, readonly LoginAuth['mechanism'][]>>> = {
  kafka: ['plain', 'scram_sha_256', 'scram_sha_512', 'oauthbearer'],
  smtp: ['plain', 'login', 'xoauth2'],
}

/** What logs in: by a password or a key, or by a token. */
function loginIn(mode: Auth): Pick<LoginAuth, 'mechanism'> | undefined {
  if (mode.mode === 'login') return mode
  return 'login' in mode ? mode.login : undefined
}

/** Credentials can be given where there is a place for them, and a server of SFTP is known by its key alone. */
export function checkLogin({ auth, protocol }: Connector): readonly ConnectorProblem[] {
  // No header and no URL could carry credentials.
  const isLoggingIn = !speaksHttp(protocol)
  return Object.entries(auth).flatMap(([name, mode]) => {
    const pointer = below('/auth', name)
    const login = loginIn(mode)
    if (isLoggingIn ? !login && mode.mode !== 'none' : login) {
      const message = `${show(mode.mode)} is no way to prove who calls with protocol ${show(protocol)}.`
      const hint = isLoggingIn ? 'Write login.' : 'Write basic or key.'
      return [{ pointer: below(pointer, 'mode'), message, hint }]
    }
    if (login?.mechanism !== undefined && !MECHANISMS[protocol]?.includes(login.mechanism)) {
      const message = `Protocol ${show(protocol)} has no mechanism ${show(login.mechanism)}.`
      const hint = `Write one of: ${(MECHANISMS[protocol] ?? ['none']).join(', ')}.`
      const at = mode.mode === 'login' ? pointer : below(pointer, 'login')
      return [{ pointer: below(at, 'mechanism'), message, hint }]
    }
    if (protocol !== 'sftp' || (mode.mode === 'login' && mode.hostKey !== undefined)) return []
    const message = '`hostKey` is missing: without it any server could pass for the right one.'
    const hint = "Ask the tenant for it: hostKey: '{settings.hostKey}'."
    return [{ pointer: below(pointer, 'hostKey'), message, hint }]
  })
}
