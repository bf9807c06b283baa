import { HowazitError } from '@howazit/sdk'
import type { Servers } from './servers.ts'

/** Where somebody wants a tenant's tables. */
export interface WantedPlace {
  readonly placement: 'shared' | 'schema' | 'database' | 'node'
  readonly server?: string | undefined
}

/** @throws HowazitError `validation_failed` for a server that is not there, and for tables that most share on one */
export function assertServer({ others }: Pick<Servers, 'others'>, { placement, server }: WantedPlace): void {
  if (server === undefined) return
  const details = { pointer: '/server', got: server }
  if (!others.has(server)) {
    const names = [...others.keys()].join(', ') || 'none'
    throw new HowazitError(
      'validation_failed',
      `There is no server ${server}. HOWAZIT_POSTGRES_SERVERS names: ${names}.`,
      { details: { ...details, expected: names } },
    )
  }
  if (placement === 'shared' || placement === 'node')
    throw new HowazitError(
      'validation_failed',
      "The tables that most share are on the platform's own server. Ask for a schema or a database there.",
      { details: { ...details, expected: 'no server' } },
    )
}

/** What is wrong with a server for a tenant of the region; undefined where nothing is. Whose region nobody says is the platform's. */
export function findOtherRegion(
  { others }: Pick<Servers, 'others'>,
  { server, region }: { readonly server?: string | undefined; readonly region: string },
): string | undefined {
  const there = server === undefined ? undefined : others.get(server)?.region
  if (there === undefined || there === region) return undefined
  return `The server ${server} is in region ${there}, and the tenant is of ${region}, which its data may not leave. Choose another server.`
}

/** @throws HowazitError `validation_failed` */
export function assertRegionOfServer(
  servers: Pick<Servers, 'others'>,
  wanted: { readonly server?: string; readonly region: string },
) {
  const sentence = findOtherRegion(servers, wanted)
  if (sentence === undefined) return
  throw new HowazitError('validation_failed', sentence, {
    details: { pointer: '/server', expected: `a server in ${wanted.region}` },
  })
}
