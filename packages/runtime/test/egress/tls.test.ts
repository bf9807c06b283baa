import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import { makeCertificates } from './certificates.ts'
import { startTlsReceiver } from './tls-receiver.ts'

const certificates = makeCertificates()
const stranger = makeCertificates()
const { ca, client } = certificates
const policy = { allowLoopback: true, deniedPorts: [] }
const request = { method: 'POST', headers: {}, body: 'x', tenantId: 'tenant', timeoutMs: 2_000 }
const createLocalEgress = () => createEgress({ policy, resolve: async () => [{ address: '127.0.0.1' }] })

describe('certificates of an endpoint', () => {
  test('its own authority is trusted by name and by literal address, and by nobody without it', async () => {
    await using receiver = await startTlsReceiver(certificates)
    await using egress = createLocalEgress()
    for (const host of ['hooks.example.com', '127.0.0.1']) {
      const url = `https://${host}:${receiver.port}/`
      expect(await egress.send({ ...request, url, tls: { ca } }), host).toMatchObject({ status: 204 })
      expect(await egress.send({ ...request, url }), host).toMatchObject({ error: { kind: 'tls', wasSent: false } })
      const elsewhere = await egress.send({ ...request, url, tls: { ca: stranger.ca } })
      expect(elsewhere, host).toMatchObject({ error: { kind: 'tls', wasSent: false } })
    }
    const url = `https://other.example.com:${receiver.port}/`
    const otherName = await egress.send({ ...request, url, tls: { ca } })
    expect(otherName).toMatchObject({ error: { kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID', wasSent: false } })
    expect(receiver.clients).toHaveLength(2)
  })

  test('a client certificate is shown, and a receiver that insists on one gets no request without', async () => {
    await using receiver = await startTlsReceiver(certificates, true)
    await using egress = createLocalEgress()
    const url = `https://hooks.example.com:${receiver.port}/`
    expect(await egress.send({ ...request, url, tls: { ca, ...client } })).toMatchObject({ status: 204 })
    expect(await egress.send({ ...request, url, tls: { ca } })).toMatchObject({ error: {} })
    expect(await egress.send({ ...request, url, tls: { ca, ...stranger.client } })).toMatchObject({ error: {} })
    expect(receiver.clients).toEqual(['client'])
  })

  test('no request goes over a connection that another certificate opened', async () => {
    await using receiver = await startTlsReceiver(certificates)
    await using egress = createLocalEgress()
    const url = `https://hooks.example.com:${receiver.port}/`
    const send = async (tls: object) => {
      expect(await egress.send({ ...request, url, tls: { ca, ...tls } })).toMatchObject({ status: 204 })
      // undici takes a connection back one turn after it has handed out the reply.
      await setImmediate()
    }
    await send(client)
    await send({})
    await send(stranger.client)
    await send(client)
    // The stranger's certificate is of another authority: the receiver sees its name and does not believe it.
    expect(receiver.clients).toEqual(['client', undefined, 'client', 'client'])
    expect(receiver.connections()).toBe(3)
  })

  test('a certificate or key that is none fails before anything is sent, and says nothing of it', async () => {
    await using receiver = await startTlsReceiver(certificates)
    await using egress = createLocalEgress()
    const url = `https://hooks.example.com:${receiver.port}/`
    for (const tls of [
      { ca, certificate: 'secret-nonsense', key: client.key },
      { ca, certificate: client.certificate, key: 'secret-nonsense' },
      { ca, certificate: client.certificate, key: stranger.client.key },
    ]) {
      const result = await egress.send({ ...request, url, tls })
      expect(result).toMatchObject({ error: { kind: 'tls', wasSent: false } })
      expect(JSON.stringify(result)).not.toMatch(/secret-nonsense|PRIVATE/)
    }
    expect(receiver.clients).toHaveLength(0)
  })
})
