// Generated from the folders beside it by scripts/generate.mjs.

import type { Connector } from '@howazit/connector-kit'
import awsS3 from './aws_s3/connector.ts'
import linear from './linear/connector.ts'
import salesforce from './salesforce/connector.ts'
import slack from './slack/connector.ts'
import webhook from './webhook/connector.ts'
import zendesk from './zendesk/connector.ts'

/** A connector with the files beside its manifest: mappings and hooks, by the names the manifest has for them. */
export interface BuiltInConnector {
  readonly connector: Connector
  readonly files: Readonly<Record<string, string>>
}

/** Every connector that comes with the platform, by id. */
export const registry: readonly BuiltInConnector[] = [
  {
    connector: awsS3,
    files: {
      'put-object.map.js':
        '/** What happened, as the platform says it. */\nfunction map(event) {\n  return event\n}\n',
    },
  },
  {
    connector: linear,
    files: {
      'create-issue.fields.json':
        '{\n  "title": "{{npsBand (answer \'nps\')}}: {{truncate (default (answer \'text\') \'no comment\') 80 \'…\'}}",\n  "description": "{{escapeMarkdown (answer \'text\')}}\\n\\nNPS {{answer \'nps\'}} · {{event.data.response.channel}} · {{event.data.response.dims.region}}\\n\\nResponse {{event.data.response.id}}",\n  "priority": 3\n}\n',
    },
  },
  {
    connector: salesforce,
    files: {
      'upsert-record.fields.json':
        '{\n  "Subject": "{{npsBand (answer \'nps\')}}: {{truncate (default (answer \'text\') \'no comment\') 200 \'…\'}}",\n  "Description": "{{answer \'text\'}}\\n\\nNPS {{answer \'nps\'}} · {{event.data.response.channel}} · {{event.data.response.id}}",\n  "Origin": "Web",\n  "Priority": "{{#if (eq (npsBand (answer \'nps\')) \'detractor\')}}High{{else}}Low{{/if}}",\n  "SuppliedName": "{{event.data.response.respondentMeta.name}}",\n  "SuppliedEmail": "{{event.data.response.respondentMeta.email}}"\n}\n',
    },
  },
  {
    connector: slack,
    files: {
      'post-message.fields.json':
        '{\n  "text": "{{npsBand (answer \'nps\')}}: {{truncate (default (answer \'text\') \'no comment\') 500 \'…\'}}",\n  "blocks": "{{slackBlocks (concat \'NPS \' (answer \'nps\')) (truncate (answer \'text\') 2000 \'…\') Name=event.data.response.respondentMeta.name Channel=event.data.response.channel Region=event.data.response.dims.region}}",\n  "metadata": {\n    "event_type": "survey_response",\n    "event_payload": { "response_id": "{{event.data.response.id}}" }\n  }\n}\n',
    },
  },
  {
    connector: webhook,
    files: {
      'deliver-event.map.js':
        '/** What happened, as the platform says it. */\nfunction map(event) {\n  return event\n}\n',
    },
  },
  {
    connector: zendesk,
    files: {
      'create-ticket.map.js':
        '/**\n * A detractor becomes a ticket, and nobody else does. The comment is an internal note; whoever can be told by an address becomes\n * the requester.\n */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], \' · \')\n  return {\n    ticket: {\n      subject: helpers.truncate(`NPS ${score}: ${comment ?? \'no comment\'}`, 150, \'…\'),\n      comment: { body: helpers.join([comment, facts], \'\\n\\n\'), public: false },\n      requester: email ? { name: name ?? email, email } : undefined,\n      priority: score <= 3 ? \'urgent\' : \'high\',\n      external_id: id,\n      tags: [\'howazit\', \'detractor\'],\n    },\n  }\n}\n',
    },
  },
]
