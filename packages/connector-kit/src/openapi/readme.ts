import type { Connector } from '../manifest/connector.ts'
import type { ReadOperation } from './scaffold-openapi.ts'

export interface ReadmeOf {
  readonly manifest: Connector
  readonly read: readonly ReadOperation[]
  readonly folder: string
}

/** One screen with the headings that every connector's has. */
export function openApiReadme({ manifest, read, folder }: ReadmeOf): string {
  const { name, settings = {}, secrets = {}, rate = [] } = manifest
  const rows = read.map(({ picked, operation }) => {
    const twice = operation.idempotency.kind === 'header' ? `\`${operation.idempotency.header}\`` : 'not sent again'
    return `| \`${picked.name}\` | \`response.created\` | ${inCell(operation.title)} | ${twice} |`
  })
  const given = (fields: Readonly<Record<string, { readonly title: string }>>) =>
    Object.entries(fields)
      .map(([field, { title }]) => `\`${field}\` (${inCell(title)})`)
      .join(', ')
  const limits = rate.map(({ limit, windowMs }) => `${limit} requests in ${windowMs / 1_000} s.`).join(' ')
  return `# ${inCell(name)}

## What it does

| operation | on | becomes | sent twice |
|---|---|---|---|
${rows.join('\n')}

## On the other side

Where a person finds the credentials in ${inCell(name)}, and what they must be allowed to do.

## Settings

${Object.keys(settings).length > 0 ? `Settings: ${given(settings)}. ` : ''}${
  Object.keys(secrets).length > 0 ? `Secrets: ${given(secrets)}.` : 'There is no secret.'
}

## Limits

${limits}

## Testing it

    howazit connector test ${folder}
    howazit connector certify ${folder}
`
}

/** Somebody else's text, as text of a table. */
const inCell = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#&]/g, (mark) => `\\${mark}`)
