import type { AddressInfo } from 'node:net'
import { type Context, createRuntime, type Runtime, systemClock, type Tenant } from '@howazit/runtime'
import { pino } from 'pino'
import { createPlatformIssuer } from '../../src/auth/platform-issuer.ts'
import { createVerifyToken } from '../../src/auth/verify-token.ts'
import { createControlPlane } from '../../src/create-control-plane.ts'

export interface AlteredApi extends AsyncDisposable {
  readonly url: string
}

/** An API of a running platform that is not quite right: a control, which whatever looks for its fault has to find. */
export async function serveAlteredApi(context: Context, alter: (runtime: Runtime) => Runtime): Promise<AlteredApi> {
  const runtime = createRuntime(context)
  const platform = createPlatformIssuer(runtime)
  const app = await createControlPlane({
    runtime: alter(runtime),
    verifyToken: createVerifyToken(async () => platform, systemClock),
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    events: context.events,
    admission: context.config.http.admission,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => app.close() }
}

const GROUPS = [
  'responses',
  'surveys',
  'webhooks',
  'mappings',
  'connections',
  'deliveries',
  'deadLetters',
  'savedFilters',
  'incidents',
  'replays',
  'quarantine',
  'quarantineFixes',
  'insights',
  'insightSchedules',
  'ledger',
  'clients',
  'analytics',
  'audit',
] as const

/** Works for the owner, whoever asks. */
export const forgetTenant =
  (owner: Tenant) =>
  (runtime: Runtime): Runtime => {
    const altered = GROUPS.map((group) => {
      const functions = Object.entries(runtime[group] as unknown as Record<string, (...given: unknown[]) => unknown>)
      return [group, Object.fromEntries(functions.map(([name, run]) => [name, forOwner(run, owner)]))] as const
    })
    return { ...runtime, ...Object.fromEntries(altered), as: (act) => forgetTenant(owner)(runtime.as(act)) }
  }

/** Functions that are not given a tenant stay as they are. */
const forOwner =
  (run: (...given: unknown[]) => unknown, owner: Tenant) =>
  (first: unknown, ...others: unknown[]) =>
    run(isTenant(first) ? owner : first, ...others)

const isTenant = (value: unknown): boolean => typeof value === 'object' && value !== null && 'schemaName' in value

/** Answers right, and has looked for the owner's response before: which takes its time. */
export const lookFirst =
  (owner: Tenant) =>
  (runtime: Runtime): Runtime => ({
    ...runtime,
    responses: {
      ...runtime.responses,
      async get(tenant, responseId) {
        await runtime.responses.trace(owner, responseId).catch(() => undefined)
        return await runtime.responses.get(tenant, responseId)
      },
    },
  })
