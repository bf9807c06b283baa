import { createRequire, syncBuiltinESMExports } from 'node:module'
import { knowSecret } from './leaks.ts'

/** What it is sealed for: a connection's secrets and tokens, or what an endpoint wants beside the message. */
const OF_SECRETS = /:connection:[^:]+:secrets$/
const OF_OTHERS_TOO = /:(?:connection:[^:]+:tokens|webhook-endpoint:[^:]+)$/
/** Members of those that are secret; what is beside them is shown. */
const SECRET_MEMBER = /token$|password$|secret$/i

interface Cipher {
  setAAD(context: Uint8Array, ...more: unknown[]): unknown
  update(plaintext: Uint8Array, ...more: unknown[]): unknown
}

/** Every secret that tests give a connection or an endpoint is a canary from when it is sealed, whatever it looks like. */
export function watchSeals(): void {
  const crypto = createRequire(import.meta.url)('node:crypto') as { createCipheriv: (...args: unknown[]) => Cipher }
  const { createCipheriv } = crypto
  crypto.createCipheriv = (...args) => {
    const cipher = createCipheriv(...args)
    const [setAAD, update] = [cipher.setAAD.bind(cipher), cipher.update.bind(cipher)]
    let context = ''
    cipher.setAAD = (given, ...more) => {
      context = Buffer.from(given).toString()
      return setAAD(given, ...more)
    }
    cipher.update = (plaintext, ...more) => {
      const isWhole = OF_SECRETS.test(context)
      if (isWhole || OF_OTHERS_TOO.test(context)) know(JSON.parse(Buffer.from(plaintext).toString()), isWhole)
      return update(plaintext, ...more)
    }
    return cipher
  }
  syncBuiltinESMExports()
}

function know(value: unknown, isSecret: boolean): void {
  if (typeof value === 'string' && isSecret) knowSecret(value)
  if (typeof value !== 'object' || value === null) return
  for (const [name, child] of Object.entries(value))
    know(child, isSecret || name === 'headers' || SECRET_MEMBER.test(name))
}
