import type { StandIn } from '@howazit/runtime/stand-ins'
import type { ConnectionCreate, ConnectionTestResult, Howazit } from '@howazit/sdk'
import { askStandIn } from './ask-stand-in.ts'

/** Where nobody listens: what comes back is read from the redirect. */
const CALLBACK = 'http://127.0.0.1:9/callback'

/**
 * Connects with what the stand-in takes, as `howazit connection create --stand-in` does, has somebody agree where that is asked for, and
 * tests it. @throws Error where the test fails
 */
export async function connect(howazit: Howazit, { connector, url }: StandIn): Promise<ConnectionTestResult> {
  const values = await askStandIn<Omit<ConnectionCreate, 'name'>>(url, 'connection')
  const { id, status } = await howazit.connections.create({ ...values, name: connector })
  if (status === 'needs_consent') await agree(howazit, id)
  const result = await howazit.connections.test(id)
  if (result.outcome !== 'failed') return result
  throw new Error(`The stand-in for ${connector} does not know who is calling: ${result.reason} ${result.detail ?? ''}`)
}

/** What a person does in a browser: the stand-in agrees at once and sends it back. */
async function agree(howazit: Howazit, id: string): Promise<void> {
  const { authorizeUrl } = await howazit.connections.startConsent(id, { redirectUri: CALLBACK })
  const { headers } = await fetch(authorizeUrl, { redirect: 'manual' })
  await howazit.connections.completeConsent(id, { callbackUrl: headers.get('location') ?? '' })
}
