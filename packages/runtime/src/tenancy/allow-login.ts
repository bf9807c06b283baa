import { escapeIdentifier, escapeLiteral } from 'pg'
import type { MigrationClient } from '../oltp/migrate.ts'
import { loginOf } from './admin-url.ts'

const WORKING_ROLES = ['howazit_app', 'howazit_ingest', 'howazit_operator', 'howazit_partitioner']

/**
 * The role that processes log in as may become each working role and has no rights of its own. It is made when it is
 * missing and its URL says with what password.
 */
export async function allowLogin(client: MigrationClient, loginUrl: string): Promise<string> {
  const login = loginOf(loginUrl)
  const name = escapeIdentifier(login)
  const found = await client.query('select from pg_roles where rolname = $1', [login])
  if (found.rows.length === 0) {
    const secret = escapeLiteral(decodeURIComponent(new URL(loginUrl).password))
    await client.query(`create role ${name} login nosuperuser nobypassrls nocreatedb nocreaterole password ${secret}`)
  }
  const missing = await client.query(
    `select role from unnest($2::text[]) as role where not pg_has_role($1::name, role, 'SET')`,
    [login, WORKING_ROLES],
  )
  for (const { role } of missing.rows as { role: string }[])
    await client.query(`grant ${role} to ${name} with inherit false, set true`)
  await client.query(`grant connect on database ${await databaseOf(client)} to ${name}`)
  return login
}

async function databaseOf(client: MigrationClient): Promise<string> {
  const { rows } = await client.query('select current_database() as name')
  return escapeIdentifier((rows[0] as { name: string }).name)
}
