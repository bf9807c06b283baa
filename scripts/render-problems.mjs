const HEADER = 'Generated from `x-howazit-problems` in openapi/howazit.yaml by scripts/generate.mjs.'

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const renderEntry = ([code, { status, title, description }]) =>
  `  ${code}: { status: ${status}, title: ${quote(title)}, description: ${quote(description)} },`

/** The catalogue as TypeScript: a closed union of codes and a table by code. */
export const renderProblemTable = (problems) => `// ${HEADER}

/** The stable \`code\` of every problem the API answers. */
export type ProblemCode =
${Object.keys(problems)
  .map((code) => `  | '${code}'`)
  .join('\n')}

/** What the catalogue says about one problem code. */
export interface ProblemEntry {
  /** The HTTP status it is answered with. */
  readonly status: number
  readonly title: string
  /** What it means and what to do, in Markdown. */
  readonly description: string
}

/** The problem catalogue: \`PROBLEMS.rate_limited.status\` is 429. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemEntry>> = {
${Object.entries(problems).map(renderEntry).join('\n')}
}
`

const renderRow = ([code, { status, title, description }]) =>
  `| <a id="${code}"></a>\`${code}\` | ${status} | ${title} | ${description.replaceAll('|', '\\|')} |`

/** The catalogue as a page for people. */
export const renderProblemCatalogue = (problems) => `<!-- ${HEADER} -->

# Problems

Every error is an RFC 9457 problem (\`application/problem+json\`). \`code\` is stable: decide by it, never by \`title\` or
\`detail\`. \`pointer\` names the offending place, \`errors\` carries every finding, \`requestId\` finds the request in the logs.

| code | status | title | what it means, what to do |
|---|---|---|---|
${Object.entries(problems).map(renderRow).join('\n')}
`
