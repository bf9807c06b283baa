import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type EndpointSettings, endpointContext, type ShownEndpoint, showEndpoint } from './endpoint-settings.ts'

/** The two columns that endpoint settings are kept in. */
export interface SealedEndpoint {
  readonly sealed: Buffer | null
  readonly shown: ShownEndpoint
}

export async function sealEndpoint(
  secrets: Pick<Secrets, 'seal'>,
  tenant: Tenant,
  { webhookId, settings }: { webhookId: string; settings: EndpointSettings | undefined },
): Promise<SealedEndpoint> {
  if (!settings) return { sealed: null, shown: {} }
  const text = Buffer.from(JSON.stringify(settings))
  return { sealed: await secrets.seal(tenant, text, endpointContext(webhookId)), shown: showEndpoint(settings) }
}

/** @throws SealBroken */
export async function openEndpoint(
  secrets: Pick<Secrets, 'open'>,
  tenant: Tenant,
  { webhookId, sealed }: { webhookId: string; sealed: Buffer | null },
): Promise<EndpointSettings> {
  if (sealed === null) return {}
  return JSON.parse(
    (await secrets.open(tenant, sealed, endpointContext(webhookId))).toString('utf8'),
  ) as EndpointSettings
}
