// What a process of a distributed platform loads before it knows whether it has an API: the others start in half the time.
export { createLogger } from './create-logger.ts'
export { type ServedRoles, type ServeRolesOptions, serveRoles } from './serve-roles.ts'
