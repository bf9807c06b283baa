import type { Auth } from '@howazit/connector-kit'
import type { FakeModel } from '@howazit/connector-kit/testing'

/** Where an operation of a served fake is, and how to call it. */
export interface FakeAddress {
  readonly operation: string
  readonly method: string
  readonly url: string
  /** A command that makes the sample's request. */
  readonly curl: string
  /** One that has the connector make it. */
  readonly invoke: string
}

/**
 * The address of each operation, with a command that makes the request of its first sample. Signed requests are too old when
 * somebody copies them, and a login is no part of a request, so that `howazit connector invoke` makes those.
 */
export function fakeAddresses({ samples, connector, values }: FakeModel, url: string): readonly FakeAddress[] {
  return Object.keys(connector.operations).flatMap((operation) => {
    const sample = samples.find(({ route }) => route.kind === 'main' && route.operation === operation)
    if (!sample) return []
    const { method, url: original, headers, body } = sample.request
    const { pathname, search } = new URL(original)
    const address = `${url}${pathname}${search}`
    const auth = connector.auth[values.authMode]
    const invoke = `howazit connector invoke ${operation} --fake ${url} --event ${sample.goldenCase.events[0]}`
    const curl = isInvoked(auth) ? invoke : curlOf({ method, address, headers, body })
    return [{ operation, method, url: address, curl, invoke }]
  })
}

const isInvoked = (auth: Auth | undefined): boolean =>
  auth?.mode === 'signed' || auth?.mode === 'login' || (auth !== undefined && 'login' in auth)

interface Call {
  readonly method: string
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
}

function curlOf({ method, address, headers, body }: Call): string {
  const given = Object.entries(headers).map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`)
  const data = typeof body === 'string' ? ` --data-raw ${quoted(body)}` : ''
  return `curl -sS -X ${method} ${quoted(address)}${given.join('')}${data}`
}

/** For a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
