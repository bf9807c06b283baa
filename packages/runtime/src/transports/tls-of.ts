import type { Login } from '@howazit/connector-kit'
import type { TlsIdentity } from '../egress/open-socket.ts'

/** Whom to trust and what to show; undefined where the connection is to be in the clear. */
export function tlsOf(login: Login | undefined): TlsIdentity | undefined {
  if (login?.tls === 'off') return undefined
  const { ca, certificate, certificateKey: key } = login ?? {}
  return {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
  }
}
