import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** The prefix lets scanners for leaked secrets know it. */
const PREFIX = 'hs_'
const SECRET_BYTES = 32

export const createClientSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64url')

export const hashClientSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** Takes as long for a wrong secret as for the right one. */
export const isClientSecret = (secret: string, hashed: Uint8Array): boolean =>
  timingSafeEqual(hashClientSecret(secret), hashed)
