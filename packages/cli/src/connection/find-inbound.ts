import { type Howazit, HowazitError, type InboundEndpoint } from '@howazit/sdk'

/** Where the other side calls; undefined where it calls nobody, or where a token may not know. */
export async function findInbound(
  { connections }: Howazit,
  connectionId: string,
): Promise<InboundEndpoint | undefined> {
  return await connections.inbound.get(connectionId).catch((error: unknown) => {
    if (HowazitError.is(error) && (error.code === 'not_found' || error.code === 'insufficient_scope')) return undefined
    throw error
  })
}
