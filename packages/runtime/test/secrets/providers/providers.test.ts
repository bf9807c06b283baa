import { constants, publicEncrypt, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createKeyring } from '../../../src/secrets/keyring.ts'
import { createLocalKey } from '../../../src/secrets/local-key.ts'
import { createAwsKmsKey } from '../../../src/secrets/providers/aws-kms-key.ts'
import { createAwsStoredKey } from '../../../src/secrets/providers/aws-stored-key.ts'
import { createAzureStoredKey } from '../../../src/secrets/providers/azure-stored-key.ts'
import { createAzureVaultKey } from '../../../src/secrets/providers/azure-vault-key.ts'
import { createVendorKey } from '../../../src/secrets/providers/create-vendor-key.ts'
import type { ServiceEnv } from '../../../src/secrets/providers/service-env.ts'
import { createVaultTransitKey } from '../../../src/secrets/providers/vault-transit-key.ts'
import { atEngine } from '../../../src/start/at-engine.ts'
import { AWS_CREDENTIALS, startTestKms, startTestSecretsManager } from './aws-service.ts'
import { startTestAzure } from './azure-service.ts'
import { describeKeyProvider, type ProviderHarness } from './key-provider.contract.ts'
import type { KeyService } from './key-service.ts'
import { startTestVault } from './vault-service.ts'

beforeEach(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  for (const [name, value] of Object.entries(AWS_CREDENTIALS)) vi.stubEnv(name, value)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const over = (service: KeyService): Pick<ProviderHarness, 'refuse' | 'stop' | typeof Symbol.asyncDispose> => ({
  refuse: (status) => service.answerAll({ status, body: {} }),
  stop: () => service.stop(),
  [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
})

const urlOf = (service: KeyService, start: string) => new URL(`${start}?endpoint=${service.url}`)

describeKeyProvider('a key that this process holds', { hasVersions: false, isService: false }, async () => ({
  provider: createLocalKey('HOWAZIT_KEY', randomBytes(32)),
  secrets: [],
  [Symbol.asyncDispose]: async () => {},
}))

describeKeyProvider('AWS KMS', { hasVersions: true, isService: true }, async () => {
  const kms = await startTestKms()
  const open = () => createAwsKmsKey(urlOf(kms, 'aws-kms://eu-central-1/alias/howazit'))
  const rotate = () => {
    kms.rotate()
    return open()
  }
  return { provider: open(), rotate, secrets: Object.values(AWS_CREDENTIALS), ...over(kms) }
})

describeKeyProvider('AWS Secrets Manager', { hasVersions: false, isService: true }, async () => {
  const service = await startTestSecretsManager()
  const read = () => createAwsStoredKey(urlOf(service, 'aws-secret://eu-central-1/howazit/kek'))
  // What was read is good for a minute, so an outage is seen by who has not read it yet.
  return { ...freshEachTime(read), secrets: Object.values(AWS_CREDENTIALS), ...over(service) }
})

describeKeyProvider('Azure Key Vault, a key', { hasVersions: true, isService: true }, async () => {
  const azure = await startTestAzure()
  const open = () => createAzureVaultKey(urlOf(azure, 'azure-key://vault/howazit'), azure.env)
  const rotate = () => {
    azure.rotate()
    return open()
  }
  return { provider: open(), rotate, secrets: [azure.env.AZURE_CLIENT_SECRET!], ...over(azure) }
})

describeKeyProvider('Azure Key Vault, a secret', { hasVersions: false, isService: true }, async () => {
  const azure = await startTestAzure()
  const read = () => createAzureStoredKey(urlOf(azure, 'azure-secret://vault/howazit'), azure.env)
  return { ...freshEachTime(read), secrets: [azure.env.AZURE_CLIENT_SECRET!], ...over(azure) }
})

describeKeyProvider('HashiCorp Vault', { hasVersions: true, isService: true }, async () => {
  const vault = await startTestVault()
  const open = () => createVaultTransitKey(urlOf(vault, 'vault://vault/transit/howazit'), vault.env)
  const rotate = () => {
    vault.rotate()
    return open()
  }
  return { provider: open(), rotate, secrets: [vault.env.VAULT_TOKEN!], ...over(vault) }
})

function freshEachTime(read: () => ProviderHarness['provider']): Pick<ProviderHarness, 'provider'> {
  const provider: ProviderHarness['provider'] = {
    name: 'a stored key',
    owns: (keyId) => read().owns(keyId),
    wrap: (key, context) => read().wrap(key, context),
    unwrap: (wrapped, context) => read().unwrap(wrapped, context),
  }
  return { provider }
}

const CONTEXT = 'tenant-key:1:1'

describe('key services', () => {
  test('a stored key is read once a minute, however often it is used', async () => {
    await using service = await startTestSecretsManager()
    const provider = createAwsStoredKey(urlOf(service, 'aws-secret://eu-central-1/howazit/kek'))
    for (let times = 0; times < 5; times += 1) await provider.wrap(randomBytes(32), CONTEXT)
    expect(service.seen).toHaveLength(1)
  })

  test('the version before it unwraps beside the current one', async () => {
    await using service = await startTestSecretsManager()
    const current = createAwsStoredKey(urlOf(service, 'aws-secret://eu-central-1/howazit/kek'))
    const previous = createAwsStoredKey(
      new URL(`aws-secret://eu-central-1/howazit/kek?stage=AWSPREVIOUS&endpoint=${service.url}`),
    )
    const old = await previous.wrap(randomBytes(32), CONTEXT)
    await expect(createKeyring([current]).unwrap(old, CONTEXT)).rejects.toMatchObject({ cause: { name: 'KeyDenied' } })
    expect(await createKeyring([current, previous]).unwrap(old, CONTEXT)).toHaveLength(32)
  })

  test('a service that is away does not keep another key from unwrapping what is its own', async () => {
    const service = await startTestSecretsManager()
    await service.stop()
    const away = createAwsStoredKey(urlOf(service, 'aws-secret://eu-central-1/howazit/kek'))
    const here = createLocalKey('HOWAZIT_KEY', randomBytes(32))
    const wrapped = await here.wrap(randomBytes(32), CONTEXT)
    expect(await createKeyring([away, here]).unwrap(wrapped, CONTEXT)).toHaveLength(32)
    await expect(createKeyring([away]).unwrap(wrapped, CONTEXT)).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('a key that was wrapped with the public half of an Azure key alone is not taken', async () => {
    await using azure = await startTestAzure()
    const provider = createAzureVaultKey(urlOf(azure, 'azure-key://vault/howazit'), azure.env)
    const wrapped = await provider.wrap(randomBytes(32), CONTEXT)
    const length = wrapped.wrapped.readUInt16BE(0)
    const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    const planted = publicEncrypt({ key: azure.publicKey(), ...oaep }, randomBytes(32))
    const forged = Buffer.concat([wrapped.wrapped.subarray(0, 2), planted, wrapped.wrapped.subarray(2 + length)])
    await expect(provider.unwrap({ ...wrapped, wrapped: forged }, CONTEXT)).rejects.toMatchObject({
      name: 'SealBroken',
    })
    expect(azure.seen.filter((path) => path.endsWith('/unwrapkey'))).toEqual([])
  })

  test('Azure is logged in to once, with a secret or a federated token', async () => {
    await using azure = await startTestAzure()
    const folder = await mkdtemp(join(tmpdir(), 'howazit-azure-'))
    const file = join(folder, 'token')
    await writeFile(file, `${azure.assertion}\n`)
    const { AZURE_CLIENT_SECRET: _, ...env } = azure.env
    const provider = createAzureVaultKey(urlOf(azure, 'azure-key://vault/howazit'), {
      ...env,
      AZURE_FEDERATED_TOKEN_FILE: file,
    })
    for (let times = 0; times < 3; times += 1) await provider.wrap(randomBytes(32), CONTEXT)
    expect(azure.seen.filter((path) => path.includes('/oauth2/'))).toHaveLength(1)
    await rm(folder, { recursive: true })
  })

  test('Vault rewraps without showing the key', async () => {
    await using vault = await startTestVault()
    const open = () => createVaultTransitKey(urlOf(vault, 'vault://vault/transit/howazit'), vault.env)
    const old = await open().wrap(randomBytes(32), CONTEXT)
    vault.rotate()
    const young = await createKeyring([open()]).rewrap(old, CONTEXT)
    expect([old.keyId, young.keyId]).toEqual(['vault:vault/transit/howazit:v1', 'vault:vault/transit/howazit:v2'])
    expect(vault.seen.map((path) => path.split('/')[3])).toEqual(['encrypt', 'rewrap'])
  })

  test('a Vault key that takes no notice of its context fails the check of the start', async () => {
    await using vault = await startTestVault({ isDerived: false })
    const provider = createVaultTransitKey(urlOf(vault, 'vault://vault/transit/howazit'), vault.env)
    await expect(createKeyring([provider]).check()).rejects.toMatchObject({
      name: 'KeyDenied',
      message: 'vault://vault/transit/howazit does not keep what it wraps to its context.',
    })
  })

  test('a Vault key that is gone waits instead of breaking what it wrapped', async () => {
    await using vault = await startTestVault()
    const provider = createVaultTransitKey(urlOf(vault, 'vault://vault/transit/howazit'), vault.env)
    const wrapped = await provider.wrap(randomBytes(32), CONTEXT)
    vault.answerAll({ status: 400, body: { errors: ['encryption key not found'] } })
    await expect(provider.unwrap(wrapped, CONTEXT)).rejects.toMatchObject({ cause: { name: 'KeyDenied' } })
  })

  test('a wrong signature is refused by AWS, and says nothing of the key', async () => {
    await using kms = await startTestKms()
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another-secret')
    const provider = createAwsKmsKey(urlOf(kms, 'aws-kms://eu-central-1/alias/howazit'))
    await expect(provider.wrap(randomBytes(32), CONTEXT)).rejects.toMatchObject({
      code: 'unavailable',
      cause: {
        name: 'KeyDenied',
        message: 'aws-kms://eu-central-1/alias/howazit is refused with 400: see whether it is there and may be used.',
      },
    })
  })

  test('a throttled KMS is busy, not refusing', async () => {
    await using kms = await startTestKms()
    kms.answerAll({ status: 400, body: { __type: 'ThrottlingException' } })
    const provider = createAwsKmsKey(urlOf(kms, 'aws-kms://eu-central-1/alias/howazit'))
    await expect(provider.wrap(randomBytes(32), CONTEXT)).rejects.toMatchObject({ cause: { name: 'Error' } })
  })

  test('at the start, a service that refuses ends it with a sentence, and one that is away is waited for', async () => {
    const vault = await startTestVault()
    const start = (env: ServiceEnv) => {
      const provider = createVaultTransitKey(urlOf(vault, 'vault://vault/transit/howazit'), env)
      return atEngine('keys', () => createKeyring([provider]).check())
    }
    await expect(start(vault.env)).resolves.toBeUndefined()
    await expect(start({ VAULT_TOKEN: 'hvs.another' })).rejects.toMatchObject({
      name: 'Misconfigured',
      message: 'vault://vault/transit/howazit is refused with 403: see whether it is there and may be used.',
    })
    await expect(start({})).rejects.toMatchObject({
      name: 'Misconfigured',
      message: 'vault://vault/transit/howazit cannot be asked: VAULT_TOKEN and VAULT_TOKEN_FILE are not set.',
    })
    await vault.stop()
    await expect(start(vault.env)).rejects.toMatchObject({
      name: 'NotYet',
      message: expect.stringMatching(/^The key service does not answer: /),
    })
  })

  test.each([
    ['aws-kms://eu-central-1', 'names no key'],
    ['aws-kms://user:pw@eu-central-1/key', 'must not hold credentials'],
    ['aws-kms://eu-central-1/key?stage=x', 'has ?stage=; aws-kms:// takes endpoint'],
    ['aws-kms://eu-central-1/key?endpoint=ftp://x', 'has an endpoint that is not an http(s) URL'],
    ['vault://vault:8200/transit', 'names no key'],
  ])('refuses %s with one sentence', (url, sentence) => {
    expect(() => createVendorKey(url)).toThrow(
      expect.objectContaining({ code: 'misconfigured', message: expect.stringContaining(sentence) }),
    )
  })
})
