import type { NamedMapping } from '@howazit/sdk'

/** What events are mapped by, for people. */
export function publishedText({ publishedVersion, canary }: NamedMapping): string {
  if (publishedVersion === undefined) return 'nothing'
  return canary === undefined
    ? `version ${publishedVersion}`
    : `version ${publishedVersion}, and version ${canary.version} for ${canary.percent} %`
}
