import type { Permissions } from '@howazit/connector-kit/authoring'

/** What a connector may do, as lines for whoever decides about it. */
export function describePermissions({ hosts, auth, secrets, operations }: Permissions): string {
  return [
    `  sends requests to   ${hosts.map(visible).join(', ')}`,
    `  is given            ${secrets.length === 0 ? 'no secrets' : secrets.map(visible).join(', ')}`,
    ...auth.map(
      ({ name, mode, scopes }) =>
        `  proves itself by    ${visible(name)} (${visible(mode)})${scopes.length === 0 ? '' : `, with the scopes ${scopes.map(visible).join(' ')}`}`,
    ),
    ...operations.map(
      ({ name, on, personalData }) =>
        `  ${visible(name)}, on ${on.map(visible).join(', ')}, sends personal data: ${personalData.length === 0 ? 'none' : personalData.map(visible).join(', ')}`,
    ),
  ].join('\n')
}

/** Somebody else's text on a terminal: nothing in it moves the cursor or hides what follows. */
export const visible = (text: string): string => text.replaceAll(/\p{C}/gu, '�')
