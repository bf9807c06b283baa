import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { vi } from 'vitest'
import { testFolder } from './test-folder.ts'

/**
 * Pact's core reads every authority that the machine trusts anew for each request, which is most of what a verification takes; what
 * tests let it ask is on this machine, without TLS. One of them there has to be.
 */
export function trustOneAuthority(): void {
  const path = join(mkdtempSync(join(testFolder(), 'authority-')), 'authority.pem')
  writeFileSync(path, rootCertificates[0] as string)
  vi.stubEnv('SSL_CERT_FILE', path).stubEnv('SSL_CERT_DIR', undefined)
}
