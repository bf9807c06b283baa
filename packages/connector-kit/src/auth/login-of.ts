import type { LoginAuth } from '../manifest/auth.ts'
import type { Scope } from '../request/scope.ts'
import type { Login } from '../run/http.ts'
import { find } from './fill.ts'

const TEXTS = ['username', 'password', 'privateKey', 'ca', 'certificate', 'certificateKey', 'hostKey'] as const

/** What a connection logs in with. Anything but `off` for `tls` is encrypted: a slip of the pen opens nothing. */
export function loginOf(auth: Omit<LoginAuth, 'mode'>, scope: Scope): Login {
  const given = TEXTS.flatMap((name) => {
    const template = auth[name]
    const value = template === undefined ? undefined : find(template, scope)
    return value === undefined ? [] : [[name, value] as const]
  })
  const isOff = auth.tls !== undefined && find(auth.tls, scope) === 'off'
  return {
    ...Object.fromEntries(given),
    ...(auth.mechanism && { mechanism: auth.mechanism }),
    tls: isOff ? 'off' : 'required',
  }
}
