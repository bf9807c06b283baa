import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { asRecord, type KeyService, type ServiceAnswer, type ServiceRequest, startKeyService } from './key-service.ts'

export interface TestAzure extends KeyService {
  readonly env: Readonly<Record<string, string>>
  /** What the application may log in with beside its secret. */
  readonly assertion: string
  /** The public half of the newest version. */
  publicKey(): KeyObject
  rotate(): void
}

const DIRECTORY = '00000000-0000-4000-8000-000000000001'
const SECRET = 'an-azure-client-secret'
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
const refuse = (status: number, code: string): ServiceAnswer => ({ status, body: { error: { code, message: 'no' } } })
const toBytes = (value: unknown) => Buffer.from(String(value), 'base64url')

/** Azure Key Vault with the RSA key and the secret `howazit`, and the login of its directory. */
export async function startTestAzure(): Promise<TestAzure> {
  const token = randomBytes(24).toString('base64url')
  const assertion = randomBytes(24).toString('base64url')
  const versions = [generateKeyPairSync('rsa', { modulusLength: 2048 })]
  const secret = randomBytes(32).toString('base64')

  const logIn = ({ text }: ServiceRequest): ServiceAnswer => {
    const form = new URLSearchParams(text)
    const isKnown = form.get('client_secret') === SECRET || form.get('client_assertion') === assertion
    const isRight = form.get('client_id') === 'app' && form.get('scope') === 'https://vault.azure.net/.default'
    return isKnown && isRight
      ? { status: 200, body: { access_token: token, expires_in: 3600 } }
      : { status: 401, body: { error: 'invalid_client' } }
  }
  const operate = (operation: string, version: number, input: Record<string, unknown>): ServiceAnswer => {
    const pair = versions[version]
    if (!pair) return refuse(404, 'KeyNotFound')
    const kid = `https://vault/keys/howazit/${version}`
    const value = toBytes(input.value)
    if (operation === 'wrapkey')
      return {
        status: 200,
        body: { kid, value: publicEncrypt({ key: pair.publicKey, ...OAEP }, value).toString('base64url') },
      }
    if (operation === 'unwrapkey')
      return {
        status: 200,
        body: { kid, value: privateDecrypt({ key: pair.privateKey, ...OAEP }, value).toString('base64url') },
      }
    // The service is given a digest; node has no signature of one, so the digest is what is signed.
    if (operation === 'sign')
      return {
        status: 200,
        body: { kid, value: sign('sha256', value, { key: pair.privateKey, ...PSS }).toString('base64url') },
      }
    return {
      status: 200,
      body: { value: verify('sha256', toBytes(input.digest), { key: pair.publicKey, ...PSS }, value) },
    }
  }
  const handle = (request: ServiceRequest): ServiceAnswer => {
    if (request.url.pathname === `/${DIRECTORY}/oauth2/v2.0/token`) return logIn(request)
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401, 'Unauthorized')
    if (request.url.searchParams.get('api-version') === null) return refuse(400, 'MissingApiVersionParameter')
    const [, kind, name, ...rest] = request.url.pathname.split('/')
    if (name !== 'howazit') return refuse(404, 'KeyNotFound')
    if (kind === 'secrets') return { status: 200, body: { value: secret } }
    const [operation = '', version] = rest.toReversed()
    try {
      return operate(operation, version === undefined ? versions.length - 1 : Number(version), asRecord(request.text))
    } catch {
      return refuse(400, 'BadParameter')
    }
  }
  const service = await startKeyService(handle)
  const env = {
    AZURE_TENANT_ID: DIRECTORY,
    AZURE_CLIENT_ID: 'app',
    AZURE_CLIENT_SECRET: SECRET,
    AZURE_AUTHORITY_HOST: service.url,
  }
  return Object.assign(service, {
    env,
    assertion,
    publicKey: () => versions.at(-1)!.publicKey,
    rotate: () => void versions.push(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  })
}
