import { parseCount, parseNetworks, parseOrigins, parsePort, parseUrl } from './parse-setting.ts'
import type { Env } from './settings.ts'

export interface HttpSettings {
  /** Where the API is for the rest of the world, which vendors send people back to. */
  readonly publicUrl?: string
  readonly host: string
  readonly port: number
  /** Addresses and CIDR blocks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Whose scripts may call the API. */
  readonly corsOrigins: readonly string[]
  /** Where an API process answers `/metrics` instead of beside the API. */
  readonly metricsPort?: number
  /** Requests for tokens from one address; 0 is no limit. */
  readonly tokenRatePerMinute: number
  readonly admission: AdmissionSettings
}

/** What may be under way at the same time in one process. */
export interface AdmissionSettings {
  /** Ingest of all tenants together. */
  readonly requestsMax: number
  readonly tenantRequestsMax: number
  /** For p95 of accepting a response; 0 is no matter. */
  readonly latencyTargetMs: number
}

export function parseHttp(env: Env): HttpSettings {
  return {
    ...(env.HOWAZIT_HTTP_PUBLIC_URL && {
      publicUrl: parseUrl('HOWAZIT_HTTP_PUBLIC_URL', env.HOWAZIT_HTTP_PUBLIC_URL, ['http:', 'https:']).replace(
        /\/+$/,
        '',
      ),
    }),
    host: env.HOWAZIT_HTTP_HOST ?? '127.0.0.1',
    port: parsePort('HOWAZIT_HTTP_PORT', env.HOWAZIT_HTTP_PORT ?? '8080'),
    trustedProxies: parseNetworks('HOWAZIT_HTTP_TRUSTED_PROXIES', env.HOWAZIT_HTTP_TRUSTED_PROXIES),
    corsOrigins: parseOrigins('HOWAZIT_HTTP_CORS_ORIGINS', env.HOWAZIT_HTTP_CORS_ORIGINS),
    ...(env.HOWAZIT_METRICS_PORT && { metricsPort: parsePort('HOWAZIT_METRICS_PORT', env.HOWAZIT_METRICS_PORT) }),
    tokenRatePerMinute: parseCount('HOWAZIT_TOKEN_RATE_PER_MINUTE', env.HOWAZIT_TOKEN_RATE_PER_MINUTE ?? '120', {
      min: 0,
      max: 1_000_000,
    }),
    admission: parseAdmission(env),
  }
}

function parseAdmission(env: Env): AdmissionSettings {
  const { HOWAZIT_HTTP_REQUESTS_MAX: all = '512', HOWAZIT_HTTP_TENANT_REQUESTS_MAX: own } = env
  const requestsMax = parseCount('HOWAZIT_HTTP_REQUESTS_MAX', all, { min: 1, max: 100_000 })
  const half = String(Math.ceil(requestsMax / 2))
  return {
    requestsMax,
    tenantRequestsMax: parseCount('HOWAZIT_HTTP_TENANT_REQUESTS_MAX', own || half, { min: 1, max: requestsMax }),
    latencyTargetMs: parseCount('HOWAZIT_HTTP_LATENCY_TARGET_MS', env.HOWAZIT_HTTP_LATENCY_TARGET_MS ?? '75', {
      min: 0,
      max: 60_000,
    }),
  }
}

export const httpToEnv = (http: HttpSettings): Record<string, string> => ({
  ...(http.publicUrl && { HOWAZIT_HTTP_PUBLIC_URL: http.publicUrl }),
  HOWAZIT_HTTP_HOST: http.host,
  HOWAZIT_HTTP_PORT: String(http.port),
  HOWAZIT_HTTP_TRUSTED_PROXIES: http.trustedProxies.join(','),
  HOWAZIT_HTTP_CORS_ORIGINS: http.corsOrigins.join(','),
  HOWAZIT_HTTP_REQUESTS_MAX: String(http.admission.requestsMax),
  HOWAZIT_HTTP_TENANT_REQUESTS_MAX: String(http.admission.tenantRequestsMax),
  HOWAZIT_HTTP_LATENCY_TARGET_MS: String(http.admission.latencyTargetMs),
  HOWAZIT_TOKEN_RATE_PER_MINUTE: String(http.tokenRatePerMinute),
  ...(http.metricsPort !== undefined && { HOWAZIT_METRICS_PORT: String(http.metricsPort) }),
})
