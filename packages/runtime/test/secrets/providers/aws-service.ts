import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { asRecord, type KeyService, type ServiceAnswer, type ServiceRequest, startKeyService } from './key-service.ts'

export const AWS_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIATESTTESTTESTTEST',
  AWS_SECRET_ACCESS_KEY: 'a-secret-access-key',
}

const REGION = 'eu-central-1'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const refuse = (status: number, type: string): ServiceAnswer => ({ status, body: { __type: type } })

/** Computes the signature anew, as AWS does (Signature Version 4). */
function isSigned({ method, url, headers, text }: ServiceRequest, service: string): boolean {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/
  const [, keyId, date = '', region, scope, names = '', given = ''] = pattern.exec(headers.authorization ?? '') ?? []
  if (keyId !== AWS_CREDENTIALS.AWS_ACCESS_KEY_ID || region !== REGION || scope !== service) return false
  const signedNames = names.split(';')
  if (!['host', 'x-amz-date', 'x-amz-target'].every((name) => signedNames.includes(name))) return false
  const lines = signedNames.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('')
  const canonical = [method, url.pathname, '', lines, names, sha256(text)].join('\n')
  const toSign = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    `${date}/${REGION}/${service}/aws4_request`,
    sha256(canonical),
  ]
  const secret = `AWS4${AWS_CREDENTIALS.AWS_SECRET_ACCESS_KEY}`
  const key = [date, REGION, service, 'aws4_request'].reduce<string | Buffer>((from, part) => hmac(from, part), secret)
  return timingSafeEqual(hmac(key, toSign.join('\n')), Buffer.from(given, 'hex'))
}

export interface TestKms extends KeyService {
  /** New material under the same id, as KMS rotates. */
  rotate(): void
}

const ARN = `arn:aws:kms:${REGION}:000000000000:key/11111111-2222-4333-8444-555555555555`

/** AWS KMS with one key, reached by its ARN and `alias/howazit`. A ciphertext is `material | nonce | tag | bytes`. */
export async function startTestKms(): Promise<TestKms> {
  const materials = [randomBytes(32)]
  const encrypt = (plaintext: Buffer, context: string): Buffer => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', materials.at(-1)!, nonce).setAAD(Buffer.from(context))
    const bytes = Buffer.concat([cipher.update(plaintext), cipher.final()])
    return Buffer.concat([Buffer.from([materials.length - 1]), nonce, cipher.getAuthTag(), bytes])
  }
  const decrypt = (blob: Buffer, context: string): Buffer => {
    const decipher = createDecipheriv('aes-256-gcm', materials[blob[0]!]!, blob.subarray(1, 13)).setAAD(
      Buffer.from(context),
    )
    decipher.setAuthTag(blob.subarray(13, 29))
    return Buffer.concat([decipher.update(blob.subarray(29)), decipher.final()])
  }
  const handle = (request: ServiceRequest): ServiceAnswer => {
    if (!isSigned(request, 'kms')) return refuse(400, 'InvalidSignatureException')
    const input = asRecord(request.text)
    if (input.KeyId !== ARN && input.KeyId !== 'alias/howazit') return refuse(400, 'NotFoundException')
    const context = JSON.stringify(input.EncryptionContext)
    if (request.headers['x-amz-target'] === 'TrentService.Encrypt') {
      const blob = encrypt(Buffer.from(String(input.Plaintext), 'base64'), context)
      return { status: 200, body: { KeyId: ARN, CiphertextBlob: blob.toString('base64') } }
    }
    try {
      const plaintext = decrypt(Buffer.from(String(input.CiphertextBlob), 'base64'), context)
      return { status: 200, body: { KeyId: ARN, Plaintext: plaintext.toString('base64') } }
    } catch {
      return refuse(400, 'InvalidCiphertextException')
    }
  }
  return Object.assign(await startKeyService(handle), { rotate: () => void materials.push(randomBytes(32)) })
}

/** AWS Secrets Manager with one secret. */
export async function startTestSecretsManager(): Promise<KeyService> {
  const stages: Record<string, string> = {
    AWSCURRENT: randomBytes(32).toString('base64'),
    AWSPREVIOUS: randomBytes(32).toString('base64'),
  }
  return await startKeyService((request) => {
    if (!isSigned(request, 'secretsmanager')) return refuse(400, 'InvalidSignatureException')
    const { SecretId, VersionStage = 'AWSCURRENT' } = asRecord(request.text)
    const text = SecretId === 'howazit/kek' ? stages[String(VersionStage)] : undefined
    return text === undefined ? refuse(400, 'ResourceNotFoundException') : { status: 200, body: { SecretString: text } }
  })
}
