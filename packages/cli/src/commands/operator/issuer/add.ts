import type { Context, IssuerAlgorithm, IssuerProvider, TrustedIssuer } from '@howazit/runtime'
import { HowazitError } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { cliAct } from '../../../operator/cli-act.ts'
import { type DescribedIssuer, describeIssuer } from '../../../operator/describe-issuer.ts'
import { readTenantMap } from '../../../operator/tenant-map.ts'
import { withContext } from '../../../operator/with-context.ts'

const PROVIDERS: readonly IssuerProvider[] = ['rfc9068', 'entra', 'okta', 'cognito', 'keycloak']
const ALGORITHMS: readonly IssuerAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
]

export default class OperatorIssuerAdd extends HowazitCommand {
  static override summary = 'Take tokens of an OpenID provider, for the tenants it may speak for'
  static override description =
    'Asks the provider for its keys first (OpenID Connect Discovery). Scopes of its tokens are named as in the contract. Runs where the settings of the API are (docs/identity.md, docs/deploying.md).'
  static override examples = [
    '<%= config.bin %> operator issuer add https://login.example.com/realms/acme --provider keycloak --audience howazit --tenant acme',
    '<%= config.bin %> operator issuer add https://idp.example.com --audience howazit --tenant-claim org --tenant org_1=acme --tenant org_2=globex',
  ]
  static override args = {
    issuer: Args.string({ required: true, description: 'the `iss` of its tokens, exactly as they have it' }),
  }
  static override flags = {
    provider: Flags.option({ options: PROVIDERS })({
      description: 'whose habits its tokens have; rfc9068 is the standard',
      default: async () => 'rfc9068' as const,
    }),
    audience: Flags.string({ required: true, description: 'what `aud` must be; for Cognito the resource server' }),
    algorithm: Flags.option({ options: ALGORITHMS })({
      description: 'what it signs with',
      default: async () => 'RS256' as const,
    }),
    'tenant-claim': Flags.string({ description: 'the claim that says which tenant, where there are several' }),
    tenant: Flags.string({
      required: true,
      multiple: true,
      description: 'SLUG, or VALUE=SLUG for each value of the tenant claim',
    }),
  }

  async run(): Promise<DescribedIssuer> {
    const { args, flags } = await this.parse(OperatorIssuerAdd)
    const { provider, audience, algorithm, 'tenant-claim': tenantClaim } = flags
    const added = await withContext(async (context) => {
      const tenants = await readTenantMap(context.tenants, flags.tenant, tenantClaim)
      const issuer: TrustedIssuer = { issuer: args.issuer, provider, audience, algorithm, tenantClaim, tenants }
      await askForKeys(context, issuer)
      await context.trustedIssuers.add(issuer, cliAct(this.commandLine))
      return issuer
    })
    this.say(`issuer  ${added.issuer}`)
    this.note('Its tokens are taken within half a minute, by every process.')
    return describeIssuer(added)
  }
}

/** @throws HowazitError where the provider cannot be asked, or signs with something else. */
async function askForKeys({ egress }: Context, { issuer, algorithm }: TrustedIssuer): Promise<void> {
  const [{ readIssuerKeys }, { fetchJson }] = await Promise.all([
    import('@howazit/control-plane'),
    import('@howazit/runtime'),
  ])
  egress.checkUrl(issuer)
  const keys = await readIssuerKeys({ issuer, algorithm, fetchJson: (url) => fetchJson(egress, url) })
  if (keys.size === 0)
    throw new HowazitError('validation_failed', `${issuer} publishes no key for ${algorithm}: try another --algorithm.`)
}
