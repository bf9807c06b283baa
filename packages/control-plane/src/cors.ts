import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

const DAY_SECONDS = 86_400
/** What a page's script may read beside the body. */
const EXPOSED_HEADERS = [
  'x-request-id',
  'location',
  'idempotent-replayed',
  'retry-after',
  'retry-after-ms',
  'ratelimit',
  'ratelimit-policy',
]
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'content-encoding',
  'idempotency-key',
  'last-event-id',
  'x-howazit-reason',
]

/**
 * Lets scripts of these origins call the API, and of no other; without any there is no CORS at all. Never with credentials:
 * a token is sent by who has it, and a cookie would be sent by whichever page is open.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  await app.register(cors, {
    origin: async (origin: string | undefined) => (origin !== undefined && origins.includes(origin) ? origin : false),
    credentials: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: DAY_SECONDS,
    // An OPTIONS that is no preflight is answered as everywhere else.
    strictPreflight: false,
  })
}
