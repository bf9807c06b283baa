import type { AuthParts } from './auth-parts.ts'
import { type Named, OPERATION } from './connector-source.ts'

/** One screen with the headings that every connector's has. */
export function readmeSource({ title, folder }: Named, parts: AuthParts): string {
  const settings = Object.keys(parts.settings ?? {}).map((name) => `\`${name}\``)
  const secrets = Object.keys(parts.secrets).map((name) => `\`${name}\``)
  const given = settings.length > 0 ? `The settings are ${settings.join(', ')}. ` : ''
  return `# ${title}

## What it does

| operation | on | becomes | sent twice |
|---|---|---|---|
| \`${OPERATION}\` | \`response.created\` | a record with the score and the comment | \`Idempotency-Key\`: the same record comes back for a day |

## On the other side

Where a person finds the credentials in ${title}, and what they must be allowed to do.

## Settings

${given}The secret is ${secrets.join(', ')}.

## Limits

100 requests a minute. A subject is cut at 150 characters. Answers, and name and email of the respondent, are sent if there are any.

## Testing it

    howazit connector test ${folder}
    howazit connector certify ${folder}
`
}

/** What makes the folder a package of its own. */
export function packageSource({ folder, title, kitVersion }: Named): string {
  const json = {
    name: `howazit-connector-${folder}`,
    version: '0.1.0',
    description: `Howazit connector for ${title}`,
    license: 'Apache-2.0',
    type: 'module',
    keywords: ['howazit-connector'],
    scripts: { test: 'howazit connector test', certify: 'howazit connector certify' },
    devDependencies: { '@howazit/connector-kit': kitVersion, howazit: kitVersion },
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

/** Runs in the connector's own repository, and by \`uses:\` in any other. */
export const WORKFLOW_SOURCE = `name: connector
on:
  push:
  pull_request:
  workflow_call:
    inputs:
      folder:
        description: where connector.ts is
        type: string
        default: .
permissions:
  contents: read
jobs:
  connector:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    defaults:
      run:
        working-directory: \${{ inputs.folder || '.' }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm install
      - run: npx howazit connector test
      - run: npx howazit connector certify
`
