const HEX = /^(?:[0-9a-f]{2})+$/i

/**
 * The bytes of base64 text (RFC 4648 4) in the one way to write them: padded, and with the unused bits at zero. Undefined where
 * it is anything else; Node's own decoder takes anything.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined
}

/** The bytes of hexadecimal text; undefined where it is anything else. Node's own decoder stops where it understands no more. */
export function decodeHex(text: string): Buffer | undefined {
  return HEX.test(text) ? Buffer.from(text, 'hex') : undefined
}

/** A key as it is given: text, hexadecimal or base64; undefined where it is not what it is said to be, or empty. */
export function decodeKey(text: string, encoding: 'utf8' | 'hex' | 'base64'): Buffer | undefined {
  if (encoding === 'hex') return decodeHex(text)
  if (encoding === 'base64') return decodeBase64(text)
  return text === '' ? undefined : Buffer.from(text, 'utf8')
}
