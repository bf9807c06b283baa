import { Misconfigured } from './misconfigured.ts'

/** What a process can be; any number of processes may be the same. */
export const ROLES = ['api', 'processor', 'dispatcher', 'sink', 'delivery', 'insights', 'realtime'] as const

export type Role = (typeof ROLES)[number]

/** The roles behind the API: each is some stages of the pipeline. */
export type StageRole = Exclude<Role, 'api'>

export const STAGE_ROLES: readonly StageRole[] = ROLES.filter((role) => role !== 'api')

/**
 * The roles of these names, each once; `all` is every one.
 *
 * @throws Misconfigured naming what is no role.
 */
export function parseRoles(names: readonly string[]): readonly Role[] {
  for (const name of names) {
    if (name !== 'all' && !isRole(name))
      throw new Misconfigured(`"${name}" is no role: ${ROLES.join(', ')} and all are.`)
  }
  if (names.length === 0) throw new Misconfigured(`No role is given: ${ROLES.join(', ')} and all are.`)
  return ROLES.filter((role) => names.includes(role) || names.includes('all'))
}

const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name)
