import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from './generated/fastify.gen.ts'

/** An operation of the contract: given the runtime, the route's handler. The file is named like the operationId. */
export type Operation<Id extends keyof RouteHandlers> = (runtime: Runtime) => RouteHandlers[Id]
