import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../../command-error.ts'
import { configFolder } from '../../environment.ts'

/**
 * The Ed25519 key that reports are signed with: the given PEM file's, or this machine's, which is made once and is for its owner
 * alone.
 * @throws CommandError for a file that holds no such key
 */
export async function readReportKey(path: string | undefined): Promise<KeyObject> {
  if (path !== undefined) return parseKey(await readFile(path, 'utf8'), path)
  const own = join(configFolder(), 'connector-report-key.pem')
  await makeKey(own)
  return parseKey(await readFile(own, 'utf8'), own)
}

/** Leaves one that is there alone, whoever made it meanwhile. */
async function makeKey(path: string): Promise<void> {
  await mkdir(configFolder(), { recursive: true, mode: 0o700 })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
  try {
    await writeFile(path, pem, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Said below: what OpenSSL says names no file.
  }
  throw new CommandError(`${path} holds no private key of Ed25519.`, {
    tryThis: 'openssl genpkey -algorithm ed25519 -out signing-key.pem',
  })
}
