import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { asRecord, type KeyService, type ServiceAnswer, startKeyService } from './key-service.ts'

export interface TestVault extends KeyService {
  readonly env: Readonly<Record<string, string>>
  rotate(): void
}

export interface TestVaultOptions {
  /** As `derived=true` makes the key; without it Vault takes no notice of the context. */
  readonly isDerived?: boolean
}

const refuse = (status: number, ...errors: string[]): ServiceAnswer => ({ status, body: { errors } })

/** HashiCorp Vault's transit engine with the key `howazit`. */
export async function startTestVault({ isDerived = true }: TestVaultOptions = {}): Promise<TestVault> {
  const token = `hvs.${randomBytes(18).toString('base64url')}`
  const versions = [randomBytes(32)]
  const keyOf = (version: number, context: string): Buffer => {
    const material = versions[version - 1]
    if (!material) throw new Error('invalid ciphertext: version is too new')
    return isDerived ? Buffer.from(hkdfSync('sha256', material, '', Buffer.from(context, 'base64'), 32)) : material
  }
  const encrypt = (plaintext: Buffer, context: string): string => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keyOf(versions.length, context), nonce)
    const bytes = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
    return `vault:v${versions.length}:${bytes.toString('base64')}`
  }
  const decrypt = (ciphertext: string, context: string): Buffer => {
    const [, version, text] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? []
    if (text === undefined) throw new Error('invalid ciphertext: no prefix')
    const bytes = Buffer.from(text, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', keyOf(Number(version), context), bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(-16))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
    } catch {
      throw new Error('cipher: message authentication failed')
    }
  }
  const service = await startKeyService(({ url, headers, text }) => {
    if (headers['x-vault-token'] !== token) return refuse(403, 'permission denied')
    const [, , mount, operation, name] = url.pathname.split('/')
    if (mount !== 'transit' || name !== 'howazit') return refuse(400, 'encryption key not found')
    const { plaintext, ciphertext, context } = asRecord(text) as Record<string, string>
    if (!context) return refuse(400, "missing 'context' for key derivation")
    try {
      if (operation === 'encrypt') return ok({ ciphertext: encrypt(Buffer.from(plaintext!, 'base64'), context) })
      const opened = decrypt(ciphertext!, context)
      return operation === 'rewrap'
        ? ok({ ciphertext: encrypt(opened, context) })
        : ok({ plaintext: opened.toString('base64') })
    } catch (error) {
      return refuse(400, (error as Error).message)
    }
  })
  const env = { VAULT_TOKEN: token }
  return Object.assign(service, { env, rotate: () => void versions.push(randomBytes(32)) })
}

const ok = (data: object): ServiceAnswer => ({ status: 200, body: { data } })
