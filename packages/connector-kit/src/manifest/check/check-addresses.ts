import { isHostPattern } from '../../request/hosts.ts'
import { onlyName, parseTemplate } from '../../request/parse-template.ts'
import type { Connector } from '../connector.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'
import { addresses } from './addresses.ts'
import { checkPath } from './check-path.ts'
import { checkUrl } from './check-url.ts'
import { requests } from './requests.ts'
import { sample } from './sample.ts'

/** Where requests can go is decided by the manifest: every host in it is one of `hosts`, and no setting can name another. */
export function checkAddresses(connector: Connector): readonly ConnectorProblem[] {
  return [
    ...checkBase(connector),
    ...connector.hosts.flatMap((host, index) => checkHost(below('/hosts', index), host, connector)),
    ...addresses(connector).flatMap((address) => checkUrl(address, connector)),
    ...requests(connector).flatMap(checkPath),
  ]
}

function checkBase({ baseUrl, auth }: Connector): readonly ConnectorProblem[] {
  const isNeeded = Object.values(auth).some(({ mode }) => mode !== 'secret_url')
  if (baseUrl !== undefined || !isNeeded) return []
  return [{ pointer: '/baseUrl', message: '`baseUrl` is missing.', hint: 'Only a secret URL takes its place.' }]
}

function checkHost(pointer: string, host: string, { category }: Connector): readonly ConnectorProblem[] {
  const parsed = parseTemplate(host)
  if (host === '*' && category !== 'generic') {
    const hint = 'Only connectors of category `generic` may go anywhere.'
    return [{ pointer, message: '`*` is every host there is.', hint }]
  }
  if (onlyName(parsed) || isHostPattern(sample(parsed))) return []
  const hint = "Write 'api.example.com', '*.example.com' or '{settings.host}'."
  return [{ pointer, message: `${show(host)} is no host.`, hint }]
}
