import type { SignedAuth } from '../../manifest/auth.ts'
import type { Scope } from '../../request/scope.ts'
import type { HttpRequest } from '../../run/http.ts'
import { incomplete, unplaceable } from '../auth-refusal.ts'
import { find } from '../fill.ts'
import { signAwsSigV4 } from './aws-sigv4.ts'
import { signAzureSharedKey } from './azure-shared-key.ts'
import { signHmac } from './hmac.ts'
import { signOAuth1 } from './oauth1.ts'
import { signStandardWebhooks } from './standard-webhooks.ts'

/** What a signer is given: the finished request, its params as the manifest filled them, and what varies. */
export interface Signing {
  readonly request: HttpRequest
  readonly params: SignerParams
  readonly now: Date
  readonly nonce?: (() => string) | undefined
}

export interface SignerParams {
  /** Refuses where the connection has no such value. */
  need(name: string): string
  /** Undefined where the manifest does not give it or the connection has no such value. */
  find(name: string): string | undefined
  /** Undefined where it is absent; anything else has to be one of `values`. */
  choose<T extends string>(name: string, values: readonly T[]): T | undefined
  /** As the manifest writes it: templates that the signer itself fills. */
  raw(name: string): string
}

export type Signer = (signing: Signing) => HttpRequest | Promise<HttpRequest>

const SIGNERS: { readonly [id in SignedAuth['signer']]: Signer } = {
  aws_sigv4: signAwsSigV4,
  azure_shared_key: signAzureSharedKey,
  oauth1: signOAuth1,
  hmac: signHmac,
  standard_webhooks: signStandardWebhooks,
}

/** Signs with the signer that the manifest names. */
export function signRequest(signing: Omit<Signing, 'params'> & { auth: SignedAuth; scope: Scope }): ReturnType<Signer> {
  const { auth, scope, ...rest } = signing
  return SIGNERS[auth.signer]({ ...rest, params: paramsOf(auth, scope) })
}

function paramsOf({ signer, params }: SignedAuth, scope: Scope): SignerParams {
  const raw = (name: string) => (Object.hasOwn(params, name) ? params[name] : undefined)
  const get = (name: string) => {
    const template = raw(name)
    return template === undefined ? undefined : find(template, scope)
  }
  const lacking = (name: string) =>
    incomplete(`the signer ${signer} has no ${name}`, `Give the connection what the manifest's ${name} stands for.`)
  return {
    find: get,
    need: (name) => get(name) || fail(lacking(name)),
    raw: (name) => raw(name) ?? fail(lacking(name)),
    choose(name, values) {
      const value = get(name)
      if (value === undefined || (values as readonly string[]).includes(value)) return value as (typeof values)[number]
      throw unplaceable(`the signer ${signer} knows no ${name} ${value}`, `Write one of ${values.join(', ')}.`)
    },
  }
}

function fail(error: Error): never {
  throw error
}
