import type { Exchange } from '@howazit/connector-kit'
import type { Howazit, InvocationRequest } from '@howazit/sdk'
import type { InvocationSource } from './invocation-source.ts'
import type { Invoked } from './invoke-locally.ts'

export interface PlatformInvocation {
  readonly howazit: Howazit
  readonly connectionId: string
  readonly operation: string
  readonly source: InvocationSource
  readonly eventId?: string | undefined
  readonly isDryRun: boolean
}

/** Runs an operation with credentials that the platform has and gives to nobody. */
export async function invokeOnPlatform(invocation: PlatformInvocation): Promise<Invoked> {
  const { howazit, connectionId, operation, source, eventId, isDryRun } = invocation
  const request: InvocationRequest = {
    operation,
    ...(source.input !== undefined && { input: source.input }),
    ...(source.event && { event: { ...source.event } }),
    ...(eventId !== undefined && { eventId }),
    ...(isDryRun && { dryRun: true }),
  }
  const {
    connector,
    connectorVersion: version,
    exchanges,
    operation: ran,
    eventId: as,
    ...outcome
  } = await howazit.connections.invoke(connectionId, request)
  return {
    connector,
    version,
    operation: ran,
    eventId: as,
    outcome,
    exchanges: exchanges as unknown as readonly Exchange[],
  }
}
