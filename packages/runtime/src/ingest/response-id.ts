import { uuidV5 } from '../ids.ts'

// Fixed for ever: another value would give every response accepted so far a second id.
const RESPONSES = '8f6e1b52-3c0a-4d0f-9a57-6c1f0d2b7e11'

/** The id of the response that a tenant sends under a key: the same request always means the same response. */
export const responseIdOf = (tenantId: string, key: string): string => uuidV5(RESPONSES, `${tenantId}:${key}`)
