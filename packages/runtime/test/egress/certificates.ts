import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pair {
  readonly certificate: string
  readonly key: string
}

export interface Certificates {
  /** Vouches for the other two. */
  readonly ca: string
  /** For hooks.example.com and 127.0.0.1. */
  readonly server: Pair
  readonly client: Pair
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** An authority of the test's own, and what it signed. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'howazit-egress-'))
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const sign = (name: string, extensions: string): Pair => {
    openssl('req', ...CURVE, '-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`))
    writeFileSync(file(`${name}.ext`), extensions)
    const from = ['-in', file(`${name}.csr`), '-extfile', file(`${name}.ext`), '-days', '1']
    openssl('x509', '-req', ...from, '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-out', file(`${name}.pem`))
    return { certificate: readFileSync(file(`${name}.pem`), 'utf8'), key: readFileSync(file(`${name}.key`), 'utf8') }
  }
  try {
    openssl(
      'req',
      '-x509',
      ...CURVE,
      '-days',
      '1',
      '-subj',
      '/CN=ca',
      '-keyout',
      file('ca.key'),
      '-out',
      file('ca.pem'),
    )
    return {
      ca: readFileSync(file('ca.pem'), 'utf8'),
      server: sign('server', 'subjectAltName=DNS:hooks.example.com,IP:127.0.0.1\n'),
      client: sign('client', 'extendedKeyUsage=clientAuth\n'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
