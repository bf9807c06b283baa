import type { Release } from '@howazit/connector-kit'
import type { ReadPackage } from '@howazit/connector-kit/authoring'

/** How a catalogue lists a package that was read. */
export function toRelease(read: ReadPackage): Release {
  const { connector, tarball, hash, integrity, permissions, certificate } = read
  const { id, version, name, summary } = connector
  return {
    connector: id,
    version,
    name,
    summary,
    package: read.package,
    tarball,
    integrity,
    hash,
    permissions,
    certificate,
  }
}
