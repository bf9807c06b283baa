import { HowazitError } from '../errors.ts'

/** A JSON Web Key Set (RFC 7517), as it was fetched. */
export interface KeySetLike {
  readonly keys: readonly object[]
}

const isString = (value: unknown): value is string => typeof value === 'string'

/** Of base64url (RFC 4648 5), as JSON Web Keys have it, to the base64 of `whpk_`. */
const toSecret = (x: string): string =>
  `whpk_${x
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(Math.ceil(x.length / 4) * 4, '=')}`

/** The Ed25519 keys of a key set (RFC 8037 2) as `whpk_` texts, those of one webhook where it is named. */
export const readPublicKeys = ({ keys }: KeySetLike, webhookId?: string): string[] => {
  const found = keys.flatMap((key) => {
    const { kty, crv, x, kid } = key as { kty?: unknown; crv?: unknown; x?: unknown; kid?: unknown }
    const isMeant = webhookId === undefined || (isString(kid) && kid.startsWith(`${webhookId}.`))
    return kty === 'OKP' && crv === 'Ed25519' && isString(x) && isMeant ? [toSecret(x)] : []
  })
  if (found.length > 0) return found
  const whose = webhookId === undefined ? '' : ` of the webhook ${webhookId}`
  throw new HowazitError('argument_invalid', `The key set has no Ed25519 key${whose}.`)
}
