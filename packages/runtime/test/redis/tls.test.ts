import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../src/engines/free-port.ts'
import { createRedis } from '../../src/redis/create-redis.ts'
import { describeRedis, startRedis } from '../support/start-redis.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)

/** A server that also speaks TLS, with a certificate for localhost that only its own folder vouches for. */
async function startTls() {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const port = await freePort()
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert]
  const server = await startRedis({ args: ['--tls-port', `${port}`, '--tls-auth-clients', 'no', ...files] })
  onTestFinished(async () => {
    await server.dispose()
    await rm(folder, { recursive: true, force: true })
  })
  return { url: `rediss://localhost:${port}`, cert }
}

describeRedis('rediss://', () => {
  test('refuses a certificate that nobody vouches for', async () => {
    const { url } = await startTls()
    const losses: string[] = []
    const redis = createRedis({ url, prefix: 'test' }, { onLost: (reason) => losses.push(reason) })
    onTestFinished(() => redis.close())
    await until('it is refused', () => losses.length > 0)
    expect(losses).toEqual([expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY/)])
    expect(redis.client.status).not.toBe('ready')
  })

  test('works with one that NODE_EXTRA_CA_CERTS vouches for', async () => {
    const { url, cert } = await startTls()
    const script = `
      import { createRedis } from ${JSON.stringify(new URL('../../src/redis/create-redis.ts', import.meta.url).href)}
      const redis = createRedis({ url: ${JSON.stringify(url)}, prefix: 'test' })
      redis.client.once('ready', async () => {
        process.stdout.write(await redis.client.ping())
        await redis.close()
      })`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
    })
    expect(stdout).toBe('PONG')
  })
})
