import { isUuid } from '../ids.ts'

/** Whose consent a state belongs to. */
export interface StateOwner {
  readonly tenantId: string
  readonly connectionId: string
}

/**
 * The kit's random state with where it is kept in front: whoever comes back has no token to say whose they are. It is a hint and no
 * proof; the random part is, by its hash.
 */
export const encodeState = ({ tenantId, connectionId }: StateOwner, state: string): string =>
  [tenantId, connectionId].map(packUuid).join('') + state

/** Undefined for what {@link encodeState} did not write. */
export function decodeState(text: string): { readonly owner: StateOwner; readonly state: string } | undefined {
  const [tenantId, connectionId] = [text.slice(0, PACKED), text.slice(PACKED, 2 * PACKED)].map(unpackUuid)
  const state = text.slice(2 * PACKED)
  if (tenantId === undefined || connectionId === undefined || state === '') return undefined
  return { owner: { tenantId, connectionId }, state }
}

/** 16 bytes in base64url. */
const PACKED = 22

const packUuid = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')

function unpackUuid(text: string): string | undefined {
  const hex = Buffer.from(text, 'base64url').toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return text.length === PACKED && isUuid(id) ? id : undefined
}
