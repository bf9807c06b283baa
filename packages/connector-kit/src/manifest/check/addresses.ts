import type { Connector } from '../connector.ts'
import { below } from '../problem.ts'

/** A URL or path of a manifest and where it stands. */
export interface Address {
  readonly pointer: string
  readonly text: string
}

/** Every whole URL; `authorizeUrl` is a person's browser's, not ours. */
export function addresses({ baseUrl, auth, settings = {}, ...connector }: Connector): readonly Address[] {
  const found: Address[] = baseUrl === undefined ? [] : [{ pointer: '/baseUrl', text: baseUrl }]
  for (const [name, mode] of Object.entries(auth)) {
    const pointer = below('/auth', name)
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
  const absolute = paths(connector).filter(({ text }) => text.includes('://'))
  return [...found, ...choices.filter(({ text }) => text.includes('://')), ...absolute]
}

/** Every path of a request. */
export function paths({
  operations,
  test,
  learn,
  describe = {},
  polls = {},
  inbound,
}: Omit<Connector, 'baseUrl' | 'auth'>) {
  const found: Address[] = []
  const add = (pointer: string, request: { readonly path: string } | undefined) => {
    if (request) found.push({ pointer: below(pointer, 'path'), text: request.path })
  }
  if (test.kind === 'request') add('/test', test)
  add('/learn/request', learn?.request)
  add('/inbound/subscribe', inbound?.subscribe)
  add('/inbound/unsubscribe', inbound?.unsubscribe)
  for (const [name, { request }] of Object.entries(describe)) add(below('/describe', name, 'request'), request)
  for (const [name, { request }] of Object.entries(polls)) add(below('/polls', name, 'request'), request)
  for (const [name, operation] of Object.entries(operations)) {
    const pointer = below('/operations', name)
    add(pointer, operation)
    add(below(pointer, 'async', 'poll'), operation.async?.poll)
    for (const [index, step] of (operation.steps ?? []).entries()) {
      add(below(pointer, 'steps', index), step)
      if (step.onFound && 'request' in step.onFound)
        add(below(pointer, 'steps', index, 'onFound', 'request'), step.onFound.request)
    }
  }
  return found
}
