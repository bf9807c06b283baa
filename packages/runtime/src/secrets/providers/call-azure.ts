import { readFile } from 'node:fs/promises'
import { KeyDenied, keyUnavailable } from '../key-provider.ts'
import { callService, type ServiceCall, textAt } from './call-service.ts'
import { readServiceEnv, type ServiceEnv } from './service-env.ts'

export type CallAzure = (call: Omit<ServiceCall, 'headers' | 'url'> & { readonly path: string }) => Promise<unknown>

/** 7.4 has everything that is used here. */
const API_VERSION = '7.4'
const SCOPE = 'https://vault.azure.net/.default'
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** A token is renewed this long before it ends. */
const MARGIN_MS = 60_000

/**
 * Calls a Key Vault as the application of AZURE_TENANT_ID and AZURE_CLIENT_ID, by its AZURE_CLIENT_SECRET or, with workload
 * identity, by the token in AZURE_FEDERATED_TOKEN_FILE.
 */
export function createCallAzure(endpoint: string, env: ServiceEnv = readServiceEnv()): CallAzure {
  let token: { readonly text: string; readonly expiresAtMs: number } | undefined

  const logIn = async (name: string): Promise<string> => {
    if (token && Date.now() < token.expiresAtMs) return token.text
    const askedAtMs = Date.now()
    const answer = await callService({
      name: `the login for ${name}`,
      url: `${authorityOf(env)}/${encodeURIComponent(require(env, 'AZURE_TENANT_ID', name))}/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: require(env, 'AZURE_CLIENT_ID', name),
        scope: SCOPE,
        ...(await readProof(env, name)),
      }).toString(),
    })
    const text = textAt(answer, name, 'access_token')
    const seconds = Number((answer as { expires_in?: unknown }).expires_in)
    token = { text, expiresAtMs: askedAtMs + (Number.isFinite(seconds) ? seconds : 0) * 1_000 - MARGIN_MS }
    return text
  }

  return async ({ path, ...call }) =>
    await callService({
      ...call,
      url: `${endpoint}${path}?api-version=${API_VERSION}`,
      headers: { authorization: `Bearer ${await logIn(call.name)}`, 'content-type': 'application/json' },
    })
}

const authorityOf = (env: ServiceEnv): string =>
  (env.AZURE_AUTHORITY_HOST ?? 'https://login.microsoftonline.com').replace(/\/$/, '')

async function readProof(env: ServiceEnv, name: string): Promise<Record<string, string>> {
  if (env.AZURE_CLIENT_SECRET) return { client_secret: env.AZURE_CLIENT_SECRET }
  // Read each time: Kubernetes renews it.
  const assertion = await readTokenFile(require(env, 'AZURE_FEDERATED_TOKEN_FILE', name))
  return { client_assertion_type: ASSERTION, client_assertion: assertion }
}

async function readTokenFile(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw keyUnavailable(new KeyDenied('AZURE_FEDERATED_TOKEN_FILE cannot be read.', { cause }))
  }
}

function require(env: ServiceEnv, setting: keyof ServiceEnv, name: string): string {
  const value = env[setting]
  if (value) return value
  throw keyUnavailable(new KeyDenied(`${name} cannot be asked: ${setting} is not set.`))
}
