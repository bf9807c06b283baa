import type { Connector } from '../connector.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

/** RFC 9110 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** The connection's own, and what only `auth` places. */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const HINT = 'Credentials go into `auth`; lengths, hosts and connections are the kit’s.'

/** Names of headers are names, and none that decides how the request is framed or who sends it. */
export function checkHeaders(connector: Connector): readonly ConnectorProblem[] {
  return [
    ...checkNames('/headers', connector.headers),
    ...Object.entries(connector.operations).flatMap(([name, { headers, steps = [] }]) => [
      ...checkNames(below('/operations', name, 'headers'), headers),
      ...steps.flatMap((step, index) =>
        checkNames(below('/operations', name, 'steps', index, 'headers'), step.headers),
      ),
    ]),
  ]
}

function checkNames(pointer: string, headers: Readonly<Record<string, string>> = {}): readonly ConnectorProblem[] {
  return Object.keys(headers).flatMap((name) => {
    if (!TOKEN.test(name))
      return [
        {
          pointer: below(pointer, name),
          message: `${show(name)} is no name of a header.`,
          hint: 'Write it as x-name.',
        },
      ]
    const isReserved = RESERVED.has(name.toLowerCase())
    return isReserved
      ? [{ pointer: below(pointer, name), message: `${show(name)} cannot be set here.`, hint: HINT }]
      : []
  })
}
