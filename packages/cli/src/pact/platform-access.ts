import { randomBytes } from 'node:crypto'
import { createHowazit, type Scope } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import type { Target } from '../find-target.ts'
import { waitUntilActive } from '../wait-until-active.ts'

/** A platform, and tokens of a tenant with every scope and of an operator. */
export interface PlatformAccess {
  readonly url: string
  readonly token: string
  readonly operatorToken: string
}

export interface AccessOptions {
  /** The address once more, where the platform is not one that its user runs here. */
  readonly confirmed: string | undefined
  readonly note: (text: string) => void
}

const REASON = 'howazit pact verify'

/**
 * A tenant of its own to verify with, so that what states bring about is in nobody's way: surveys, responses, webhooks,
 * connections. The tenant stays.
 *
 * @throws CommandError for a platform that was not started here, unless its address is confirmed
 */
export async function createAccess(operator: Target, { confirmed, note }: AccessOptions): Promise<PlatformAccess> {
  const { url, isRunningHere } = operator
  if (!isRunningHere && confirmed !== url)
    throw new CommandError(`Verifying writes to ${url}: it makes tenants there, and everything that pacts ask for.`, {
      why: ['Pacts are meant to be verified before something is deployed, not where it runs.'],
      tryThis: `howazit dev in another terminal; or --confirm ${url}`,
    })
  const howazit = createHowazit({ baseUrl: url, auth: operator.auth })
  const slug = `pact-${randomBytes(6).toString('hex')}`
  const created = await howazit.tenants.create({ slug, name: 'Verification of pacts' })
  const tenant = await waitUntilActive(howazit, created, { note })
  // A client of the tenant's own: whoever enters it as an operator has to say why for each thing that is done.
  const { scope } = await howazit.tenants.createToken(tenant.id, {}, { reason: REASON })
  const draft = { name: REASON, scopes: scope.split(' ') as Scope[] }
  const client = await howazit.tenants.createClient(tenant.id, draft, { reason: REASON })
  const auth = { clientId: client.id, secret: client.secret }
  return { url, token: await tokenOf({ url, auth }), operatorToken: await tokenOf(operator) }
}

/** Pacts need it as text. */
async function tokenOf({ url, auth }: Pick<Target, 'url' | 'auth'>): Promise<string> {
  if (typeof auth === 'string') return auth
  if (typeof auth === 'function') return await auth()
  const { access_token: token } = await createHowazit({ baseUrl: url }).createToken({
    grant_type: 'client_credentials',
    client_id: auth.clientId,
    client_secret: auth.secret,
  })
  return token
}
