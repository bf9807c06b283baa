import type { MappingKind } from '@howazit/sdk'

/** A mapping to begin with, of each kind, and the table that it passes. They make the same of an event. */
export const STARTING_POINT: Readonly<Record<MappingKind, string>> = {
  handlebars: `{
  "subject": "A response from {{event.data.response.channel}}",
  "reference": {{json event.data.response.id}},
  "score": {{json event.data.response.answers.[0].numericValue}},
  "comment": {{json event.data.response.answers.[1].textValue}}
}
`,
  fields: `{
  "subject": "A response from {{event.data.response.channel}}",
  "reference": "{{event.data.response.id}}",
  "score": "{{event.data.response.answers.[0].numericValue}}",
  "comment": "{{event.data.response.answers.[1].textValue}}"
}
`,
  javascript: `function map(event, context) {
  const { id, channel, answers } = event.data.response
  const [score, comment] = answers
  return {
    subject: \`A response from \${channel}\`,
    reference: id,
    score: score.numericValue,
    comment: comment.textValue,
  }
}
`,
}

export const STARTING_TABLE = `# What events have to become. \`event\` is an example of the contract or an event itself; \`with\` changes it (RFC 7396).
cases:
  - name: a response becomes a ticket
    event: ResponseCreated
    output:
      subject: A response from email
      reference: 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21
      score: 9
      comment: Fast and friendly
  - name: says which channel it came from
    event: ResponseCreated
    with: { data: { response: { channel: kiosk } } }
    output:
      subject: A response from kiosk
      reference: 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21
      score: 9
      comment: Fast and friendly
`
