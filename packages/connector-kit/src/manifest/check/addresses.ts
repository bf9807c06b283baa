import type { Connector } from '../connector.ts'
import { below } from '../problem.ts'
import { requests } from './requests.ts'

/** A URL of a manifest and where it stands. */
export interface Address {
  readonly pointer: string
  readonly text: string
}

/** Every whole URL; `authorizeUrl` is a person's browser's, not ours. */
export function addresses({ baseUrl, auth, settings = {}, ...connector }: Connector): readonly Address[] {
  const found: Address[] = baseUrl === undefined ? [] : [{ pointer: '/baseUrl', text: baseUrl }]
  for (const [name, mode] of Object.entries(auth)) {
    const pointer = below('/auth', name)
    if ('baseUrl' in mode && mode.baseUrl) found.push({ pointer: below(pointer, 'baseUrl'), text: mode.baseUrl })
    if ('tokenUrl' in mode) found.push({ pointer: below(pointer, 'tokenUrl'), text: mode.tokenUrl })
    if ('revokeUrl' in mode && mode.revokeUrl)
      found.push({ pointer: below(pointer, 'revokeUrl'), text: mode.revokeUrl })
    if (mode.mode === 'secret_url') found.push({ pointer: below(pointer, 'url'), text: mode.url })
    if (mode.mode === 'self_signed_jwt' && mode.exchange)
      found.push({ pointer: below(pointer, 'exchange', 'url'), text: mode.exchange.url })
  }
  const choices = Object.entries(settings).flatMap(([name, { choices: offered = {} }]) =>
    Object.entries(offered).map(([value, text]) => ({ pointer: below('/settings', name, 'choices', value), text })),
  )
  const absolute = requests(connector)
    .map(({ pointer, request }) => ({ pointer: below(pointer, 'path'), text: request.path }))
    .filter(({ text }) => text.includes('://'))
  return [...found, ...choices.filter(({ text }) => text.includes('://')), ...absolute]
}
