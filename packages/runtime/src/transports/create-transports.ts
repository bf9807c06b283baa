// oxlint-disable-next-line typescript/triple-slash-reference -- declares modules of others, so it is no module itself
/// <reference path="./drivers.d.ts" />
import { createHttpTransport } from './http-transport.ts'
import type { Transport, TransportDeps, TransportOptions } from './transport.ts'

type Open = (deps: TransportDeps) => Promise<Transport>

const http: Open = async (deps) => createHttpTransport(deps)
const postgres: Open = async (deps) => (await import('./postgres/postgres-transport.ts')).createPostgresTransport(deps)
const kafka: Open = async (deps) => (await import('./kafka/kafka-transport.ts')).createKafkaTransport(deps)
const smtp: Open = async (deps) => (await import('./smtp/smtp-transport.ts')).createSmtpTransport(deps)
const sftp: Open = async (deps) => (await import('./sftp/sftp-transport.ts')).createSftpTransport(deps)

/** By the scheme of the URL. Each loads its driver with the first request that needs it. */
const TRANSPORTS: Readonly<Record<string, Open>> = {
  'http:': http,
  'https:': http,
  'postgres:': postgres,
  'postgresql:': postgres,
  'kafka:': kafka,
  'smtp:': smtp,
  'smtps:': smtp,
  'sftp:': sftp,
}

/** Half a minute: events come in bursts, and databases count connections. */
const IDLE_MS = 30_000

export interface TransportsOptions extends Pick<TransportDeps, 'egress'>, TransportOptions {}

/** The one transport that speaks every protocol there is. */
export function createTransports({ egress, idleMs = IDLE_MS }: TransportsOptions): Transport {
  const opened = new Map<Open, Promise<Transport>>()

  const find = (url: string): Promise<Transport> | undefined => {
    const open = TRANSPORTS[new URL(url).protocol]
    if (!open) return undefined
    const found = opened.get(open) ?? open({ egress, idleMs })
    opened.set(open, found)
    return found
  }

  return Object.freeze({
    async send(outgoing) {
      const transport = find(outgoing.request.url)
      return transport ? await (await transport).send(outgoing) : NOT_SPOKEN
    },
    async close() {
      await Promise.all([...opened.values()].map(async (transport) => (await transport).close()))
    },
  } satisfies Transport)
}

const NOT_SPOKEN = { error: { code: 'protocol_not_spoken', wasSent: false } } as const
