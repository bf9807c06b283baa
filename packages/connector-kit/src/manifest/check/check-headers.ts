import { isHeaderName, isReservedHeader } from '../../request/header-names.ts'
import type { Connector } from '../connector.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'
import { requests } from './requests.ts'

const HINT = 'Credentials go into `auth`; lengths, hosts and connections are the kit’s.'

/** Names of headers are names, and none that decides how the request is framed or who sends it. */
export function checkHeaders(connector: Connector): readonly ConnectorProblem[] {
  return [
    ...checkNames('/headers', connector.headers),
    ...requests(connector).flatMap(({ pointer, request }) => checkNames(below(pointer, 'headers'), request.headers)),
    ...Object.entries(connector.operations).flatMap(([name, { idempotency }]) => {
      const pointer = below('/operations', name, 'idempotency', 'header')
      return idempotency.kind === 'header' ? checkName(pointer, idempotency.header) : []
    }),
  ]
}

function checkNames(pointer: string, headers: Readonly<Record<string, string>> = {}): readonly ConnectorProblem[] {
  return Object.keys(headers).flatMap((name) => checkName(below(pointer, name), name))
}

function checkName(pointer: string, name: string): readonly ConnectorProblem[] {
  if (!isHeaderName(name))
    return [{ pointer, message: `${show(name)} is no name of a header.`, hint: 'Write it as x-name.' }]
  return isReservedHeader(name) ? [{ pointer, message: `${show(name)} cannot be set here.`, hint: HINT }] : []
}
