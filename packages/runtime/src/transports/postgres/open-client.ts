import type { Login } from '@howazit/connector-kit'
import type { Client } from 'pg'
import type { Egress } from '../../egress/egress.ts'
import { postgresStream } from '../../egress/socket-factories.ts'
import { tlsOf } from '../tls-of.ts'

export interface Database {
  readonly host: string
  readonly port: number
  readonly name: string
  readonly username: string
  readonly login: Login
  readonly tenantId: string
}

/**
 * Connects and logs in. Everything that the driver would otherwise take from the environment is given, so that no credential of
 * the platform's own (PGPASSWORD, PGUSER, .pgpass) is ever shown to a tenant's server.
 */
export async function openClient(egress: Pick<Egress, 'connect'>, database: Database): Promise<Client> {
  const { host, port, name, username: user, login, tenantId } = database
  const { default: pg } = await import('pg')
  const tls = tlsOf(login)
  const client = new pg.Client({
    host,
    port,
    database: name,
    user,
    // A function, because an empty password would be looked for elsewhere.
    password: () => login.password ?? '',
    ssl: tls === undefined ? false : toSsl(tls),
    stream: postgresStream({ egress, tenantId }),
    application_name: 'howazit',
  })
  // A connection that breaks while nobody asks anything must not end the process.
  client.on('error', () => {})
  await client.connect()
  return client
}

function toSsl({ ca, certificate, key }: NonNullable<ReturnType<typeof tlsOf>>) {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  }
}
