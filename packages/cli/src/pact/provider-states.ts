import { createHowazit } from '@howazit/sdk'
import type { PlatformAccess } from './platform-access.ts'
import { connectionStates } from './states/connection-states.ts'
import { deliveryStates } from './states/delivery-states.ts'
import { identityStates } from './states/identity-states.ts'
import { insightStates } from './states/insight-states.ts'
import { mappingStates } from './states/mapping-states.ts'
import { platformReplayStates } from './states/platform-replay-states.ts'
import type { ProviderStates, StateDeps } from './states/provider-state.ts'
import { quarantineStates } from './states/quarantine-states.ts'
import { replayStates } from './states/replay-states.ts'
import { responseStates } from './states/response-states.ts'
import { streamReplayStates } from './states/stream-replay-states.ts'
import { surveyStates } from './states/survey-states.ts'
import { tenantStates } from './states/tenant-states.ts'
import { webhookStates } from './states/webhook-states.ts'

export interface ProviderStateDeps {
  readonly platform: PlatformAccess
  /** Where something listens that answers 204. */
  readonly hookUrl: string
}

const AREAS: readonly ((deps: StateDeps) => ProviderStates)[] = [
  identityStates,
  surveyStates,
  responseStates,
  quarantineStates,
  webhookStates,
  deliveryStates,
  replayStates,
  platformReplayStates,
  streamReplayStates,
  mappingStates,
  connectionStates,
  insightStates,
  tenantStates,
]

/**
 * Everything a platform can be brought into, by the names that pacts use; all of it over its own API, as users would. Each
 * state gives the tokens and the endpoint too, which any request may need.
 */
export function createProviderStates({ platform, hookUrl }: ProviderStateDeps): ProviderStates {
  const { url, token, operatorToken } = platform
  const howazit = createHowazit({ baseUrl: url, auth: token })
  const operator = createHowazit({ baseUrl: url, auth: operatorToken })
  const states = AREAS.flatMap((statesOf) => Object.entries(statesOf({ howazit, operator, hookUrl })))
  const withAccess = states.map(
    ([name, bring]) => [name, async () => ({ token, operatorToken, hookUrl, ...(await bring()) })] as const,
  )
  return Object.fromEntries(withAccess)
}
