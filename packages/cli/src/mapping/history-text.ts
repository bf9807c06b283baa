import type { AuditEntry, MappingVersion, NamedMapping } from '@howazit/sdk'
import { publishedText } from './published-text.ts'

/** What an entry of the audit log did to a mapping, for people. */
export function historyText({ operation, before, after }: AuditEntry): string {
  if (operation === 'createMapping') return 'created, with version 1'
  if (operation === 'createMappingVersion') return `added version ${(after as MappingVersion).version}`
  const [was, is] = [before, after].map((mapping) => publishedText(mapping as NamedMapping))
  const verb = operation === 'rollbackMapping' ? 'took back' : 'published'
  return was === is ? `${verb} again: ${is}` : `${verb}: ${is}, before ${was}`
}
