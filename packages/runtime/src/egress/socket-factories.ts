import type { Socket } from 'node:net'
import { DeferredSocket } from './deferred-socket.ts'
import type { Egress } from './egress.ts'
import type { TlsIdentity } from './open-socket.ts'

interface Way {
  readonly egress: Pick<Egress, 'connect'>
  readonly tenantId: string
}

/** The `stream` of a `pg` client: `new Client({ host, port, stream: postgresStream({ egress, tenantId }) })`. */
export const postgresStream =
  ({ egress, tenantId }: Way): (() => DeferredSocket) =>
  () =>
    new DeferredSocket((place) => egress.connect({ ...place, tenantId }))

/** What kafkajs asks for, for the seed brokers and for each broker that their metadata names. */
export interface KafkaSocketRequest {
  readonly host: string
  readonly port: number
  /** What the client was given as `ssl`. */
  readonly ssl?: object | undefined
  readonly onConnect: () => void
}

/**
 * The `socketFactory` of kafkajs. Its `ssl` is taken for yes or no: whom to trust is `tls`, so that nobody turns checking off by an
 * option. (@platformatic/kafka has no such factory and dials by itself: brokers of tenants are for kafkajs.)
 */
export const kafkaSockets =
  ({
    egress,
    tenantId,
    tls,
  }: Way & { readonly tls?: TlsIdentity }): ((request: KafkaSocketRequest) => DeferredSocket) =>
  ({ host, port, ssl, onConnect }) =>
    new DeferredSocket((place) => egress.connect({ ...place, tenantId, ...(ssl && { tls: tls ?? {} }) }))
      .once('connect', onConnect)
      .connect(port, host)

/** Nodemailer's `getSocket`, which it calls per connection with the host and port of its options. */
export const mailSockets =
  ({ egress, tenantId, tls }: Way & { readonly tls?: TlsIdentity }) =>
  (
    { host, port, secure = false }: { readonly host: string; readonly port: number; readonly secure?: boolean },
    done: (error: Error | null, found?: { connection: Socket; secured: boolean }) => void,
  ): void => {
    egress.connect({ host, port, tenantId, ...(secure && { tls: tls ?? {} }) }).then(
      (connection) => done(null, { connection, secured: secure }),
      (error: Error) => done(error),
    )
  }
