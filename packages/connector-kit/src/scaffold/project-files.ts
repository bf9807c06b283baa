import { readFileSync } from 'node:fs'
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

/** The licence that `package.json` names, word for word. */
export const licenceSource = (): string => readFileSync(new URL('../../template/LICENSE', import.meta.url), 'utf8')

/** What makes the folder a package of its own. */
export function packageSource({ folder, title, kitVersion }: Pick<Named, 'folder' | 'title' | 'kitVersion'>): string {
  const json = {
    name: `howazit-connector-${folder}`,
    version: '0.1.0',
    description: `Howazit connector for ${title}`,
    license: 'Apache-2.0',
    type: 'module',
    keywords: ['howazit-connector'],
    scripts: {
      test: 'howazit connector test',
      certify: 'howazit connector certify',
      release: 'howazit connector publish',
    },
    devDependencies: { '@howazit/connector-kit': kitVersion, howazit: kitVersion },
  }
  return `${JSON.stringify(json, null, 2)}\n`
}

/**
 * Runs in the connector's own repository, and by `uses:` in any other. A tag publishes what was tested: to npm, with provenance
 * (SLSA, by the workflow's identity), and with a report that is signed by the repository's key.
 */
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
      publish:
        description: publish to npm as well, as a tag v* of the connector's own repository does
        type: boolean
        default: false
    secrets:
      CONNECTOR_SIGNING_KEY:
        description: PEM of an Ed25519 private key, which signs the report
      NPM_TOKEN:
        description: may publish the package; not needed where npm trusts this workflow
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
      - run: npx howazit connector publish --dry-run
  publish:
    if: startsWith(github.ref, 'refs/tags/v') || inputs.publish
    needs: connector
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      id-token: write
    defaults:
      run:
        working-directory: \${{ inputs.folder || '.' }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
          registry-url: https://registry.npmjs.org
      - run: npm install
      - run: |
          install -m 600 /dev/null "$RUNNER_TEMP/signing-key.pem"
          printf '%s\\n' "$SIGNING_KEY" > "$RUNNER_TEMP/signing-key.pem"
          npx howazit connector publish --out "$RUNNER_TEMP/release" --key "$RUNNER_TEMP/signing-key.pem"
        env:
          SIGNING_KEY: \${{ secrets.CONNECTOR_SIGNING_KEY }}
      - run: npm publish "$RUNNER_TEMP"/release/*.tgz --provenance --access public
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`
