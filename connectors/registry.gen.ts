// Generated from the folders beside it by scripts/generate.mjs.

import type { Connector } from '@howazit/connector-kit'
import activecampaign from './activecampaign/connector.ts'
import airtable from './airtable/connector.ts'
import amplitude from './amplitude/connector.ts'
import asana from './asana/connector.ts'
import awsS3 from './aws_s3/connector.ts'
import azureBlob from './azure_blob/connector.ts'
import bigquery from './bigquery/connector.ts'
import braze from './braze/connector.ts'
import brevo from './brevo/connector.ts'
import customerIo from './customer_io/connector.ts'
import datadog from './datadog/connector.ts'
import discord from './discord/connector.ts'
import dynamics365 from './dynamics365/connector.ts'
import elasticsearch from './elasticsearch/connector.ts'
import freshdesk from './freshdesk/connector.ts'
import front from './front/connector.ts'
import ga4 from './ga4/connector.ts'
import gcs from './gcs/connector.ts'
import githubIssues from './github_issues/connector.ts'
import gitlab from './gitlab/connector.ts'
import googleChat from './google_chat/connector.ts'
import googleSheets from './google_sheets/connector.ts'
import helpscout from './helpscout/connector.ts'
import hubspot from './hubspot/connector.ts'
import intercom from './intercom/connector.ts'
import iterable from './iterable/connector.ts'
import jira from './jira/connector.ts'
import jiraServiceManagement from './jira_service_management/connector.ts'
import jsmOperations from './jsm_operations/connector.ts'
import kafka from './kafka/connector.ts'
import klaviyo from './klaviyo/connector.ts'
import linear from './linear/connector.ts'
import mailchimp from './mailchimp/connector.ts'
import microsoftTeams from './microsoft_teams/connector.ts'
import mixpanel from './mixpanel/connector.ts'
import monday from './monday/connector.ts'
import notion from './notion/connector.ts'
import pagerduty from './pagerduty/connector.ts'
import pipedrive from './pipedrive/connector.ts'
import postgres from './postgres/connector.ts'
import posthog from './posthog/connector.ts'
import rest from './rest/connector.ts'
import salesforce from './salesforce/connector.ts'
import segment from './segment/connector.ts'
import sendgrid from './sendgrid/connector.ts'
import servicenow from './servicenow/connector.ts'
import sftp from './sftp/connector.ts'
import slack from './slack/connector.ts'
import smtp from './smtp/connector.ts'
import splunkHec from './splunk_hec/connector.ts'
import telegram from './telegram/connector.ts'
import trello from './trello/connector.ts'
import twilioSms from './twilio_sms/connector.ts'
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
    connector: activecampaign,
    files: {
      'note-response.map.js':
        '/** Whoever left an address gets a note with the score, the comment and where it came from. Notes are plain text. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!respondentMeta?.email) return null\n  const facts = helpers.join([score === undefined ? undefined : `NPS ${score}`, channel, dims?.region], \' · \')\n  const comment = helpers.answer(\'text\') ?? \'No comment.\'\n  return {\n    email: helpers.lower(helpers.trim(respondentMeta.email)),\n    note: helpers.join([helpers.truncate(comment, 18000, \'…\'), facts, `Response ${id}`], \'\\n\\n\'),\n  }\n}\n',
      'note-theme.map.js':
        '/** The theme that costs most. */\nfunction map(event) {\n  const { id, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const summary = helpers.truncate(helpers.theme(\'summary\'), 15000, \'…\')\n  const head = `${helpers.truncate(title, 300, \'…\')}: ${helpers.theme(\'impact\')} points of NPS`\n  return { note: helpers.join([head, summary, period, artifacts?.[0], `Insight ${id}`], \'\\n\\n\') }\n}\n',
      'sync-contact.map.js':
        '/** The score of whoever left both a score and an address; the value of a field is a text over there. */\nfunction map(event) {\n  const { email } = event.data.response.respondentMeta ?? {}\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  return { email: helpers.lower(helpers.trim(email)), score: String(score) }\n}\n',
    },
  },
  {
    connector: airtable,
    files: {
      'keep-record.map.js':
        '/** Score and comment go where the connection says; whatever else is in `fields` goes to fields of those names. */\nfunction map(event) {\n  const { channel, dims, respondentMeta } = event.data.response\n  const facts = helpers.join([respondentMeta?.name, channel, dims?.region], \' · \')\n  return {\n    score: helpers.answer(\'nps\'),\n    comment: helpers.join([helpers.answer(\'text\'), facts], \'\\n\\n\'),\n    fields: {},\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one record is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  return {\n    theme: `${surveyId}:${helpers.theme(\'id\')}`,\n    impact: helpers.theme(\'impact\'),\n    summary: helpers.join([title, helpers.theme(\'summary\'), period, artifacts?.[0]], \'\\n\\n\'),\n    fields: {},\n  }\n}\n',
    },
  },
  {
    connector: amplitude,
    files: {
      'track-insight.map.js':
        '/** The theme that costs most, as an event of nobody\'s: the device stands for the insights. */\nfunction map(event) {\n  const { id, surveyId } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  return {\n    device_id: \'howazit-insights\',\n    event_type: \'Insight Ready\',\n    time: Number(helpers.date(event.timestamp, \'unix-ms\')),\n    event_properties: {\n      insight_id: id,\n      survey_id: surveyId,\n      theme: helpers.theme(\'id\'),\n      title,\n      summary: helpers.theme(\'summary\'),\n      impact: helpers.theme(\'impact\'),\n      responses: helpers.theme(\'n\'),\n    },\n  }\n}\n',
      'track-response.map.js':
        '/** An event of the customer; of a device of its own where nobody is known, so that anonymous respondents are not one person. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims = {}, submittedAt, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  const customer = respondentMeta?.customerId\n  return {\n    user_id: customer,\n    device_id: customer === undefined ? `howazit-${id}` : undefined,\n    event_type: \'Survey Response\',\n    time: Number(helpers.date(submittedAt, \'unix-ms\')),\n    event_properties: {\n      response_id: id,\n      survey_id: surveyId,\n      score,\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n      locale,\n      ...dims,\n    },\n    user_properties: score === undefined ? undefined : { last_nps: score, last_nps_band: helpers.npsBand(score) },\n  }\n}\n',
    },
  },
  {
    connector: asana,
    files: {
      'create-task.map.js':
        '/** A detractor becomes a task that is due in two days, and nobody else does. Notes are plain text over there. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, respondentMeta?.name, channel, dims?.region], \' · \')\n  return {\n    name: `NPS ${score}: ${helpers.truncate((comment ?? \'no comment\').replaceAll(/\\s+/g, \' \'), 80, \'…\')}`,\n    notes: helpers.join([comment, facts, `Response ${id}`], \'\\n\\n\'),\n    due_on: helpers.date(helpers.dateAdd(event.timestamp, 2, \'days\'), \'yyyy-MM-dd\'),\n    score,\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one task is the survey and the theme. */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const theme = `${surveyId}:${helpers.theme(\'id\')}`\n  return {\n    name: `${title}: ${helpers.theme(\'impact\')} points of NPS`,\n    notes: helpers.join([helpers.theme(\'summary\'), period, artifacts?.[0], `Theme ${theme} · Insight ${id}`], \'\\n\\n\'),\n    theme,\n  }\n}\n',
    },
  },
  {
    connector: awsS3,
    files: {
      'put-object.map.js':
        '/** What happened, as the platform says it. */\nfunction map(event) {\n  return event\n}\n',
    },
  },
  {
    connector: azureBlob,
    files: {
      'put-blob.map.js':
        '/** What happened, as the platform says it. */\nfunction map(event) {\n  return event\n}\n',
    },
  },
  {
    connector: bigquery,
    files: {
      'insert-insights.map.js':
        '/** An insight as a row; a column of type JSON takes its findings as they are, written as text. */\nfunction map(event) {\n  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight\n  return {\n    insight_id: id,\n    survey_id: surveyId,\n    ready_at: event.timestamp,\n    from_at: timeframe.from,\n    to_at: timeframe.to,\n    title: findings[0]?.title,\n    findings: helpers.json(findings.map(({ verbatims, ...finding }) => finding)),\n    report: artifacts[0],\n  }\n}\n',
      'insert-responses.map.js':
        '/** A row per revision: the table tells what was known when, and a view what is known now. */\nfunction map(event) {\n  const { data, timestamp: changed_at } = event\n  if (event.type === \'response.deleted\')\n    return {\n      response_id: data.responseId,\n      survey_id: data.surveyId,\n      revision: data.revision,\n      changed_at,\n      is_deleted: true,\n    }\n  const { id, surveyId, revision, submittedAt, completion, channel, locale, dims, answers, respondentMeta } =\n    data.response\n  const [score, comment, topic] = [\'nps\', \'text\', \'single\'].map((name) => helpers.answer(name))\n  return {\n    response_id: id,\n    survey_id: surveyId,\n    revision,\n    changed_at,\n    is_deleted: false,\n    submitted_at: submittedAt,\n    completion,\n    channel,\n    locale,\n    customer_id: respondentMeta?.customerId,\n    nps: score,\n    nps_band: score === undefined ? undefined : helpers.npsBand(score),\n    comment,\n    topic,\n    dims: helpers.json(dims ?? {}),\n    answers: helpers.json(answers),\n  }\n}\n',
    },
  },
  {
    connector: braze,
    files: {
      'keep-score.map.js':
        '/** The score of a customer who is known by an id. */\nfunction map(event) {\n  const { submittedAt, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (respondentMeta?.customerId === undefined || score === undefined) return null\n  return {\n    external_id: respondentMeta.customerId,\n    last_nps: score,\n    last_nps_band: helpers.npsBand(score),\n    last_nps_at: submittedAt,\n  }\n}\n',
      'track-event.map.js':
        '/** A customer who is known by an id has a timeline. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (respondentMeta?.customerId === undefined) return null\n  return {\n    external_id: respondentMeta.customerId,\n    name: \'survey_response\',\n    time: submittedAt,\n    properties: {\n      response_id: id,\n      survey_id: surveyId,\n      score,\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n      locale,\n      ...dims,\n    },\n  }\n}\n',
      'track-insight.map.js':
        '/** The theme that costs most. */\nfunction map(event) {\n  const { id, surveyId, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  return {\n    name: \'insight_ready\',\n    time: event.timestamp,\n    properties: {\n      insight_id: id,\n      survey_id: surveyId,\n      theme: helpers.theme(\'id\'),\n      title: helpers.truncate(title, 255, \'…\'),\n      summary: helpers.theme(\'summary\'),\n      impact: helpers.theme(\'impact\'),\n      responses: helpers.theme(\'n\'),\n      report: artifacts?.[0],\n    },\n  }\n}\n',
    },
  },
  {
    connector: brevo,
    files: {
      'send-alert.map.js':
        'const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll(\'\\n\', \'<br>\')}</p>`\n\n/** A detractor becomes a mail, and nobody else does. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const words = helpers.truncate(comment ?? \'No comment.\', 20000, \'…\')\n  const facts = helpers.join([`NPS ${score}`, respondentMeta?.name, channel, dims?.region], \' · \')\n  return {\n    subject: `NPS ${score}: ${helpers.truncate((comment ?? \'no comment\').replaceAll(/\\s+/g, \' \'), 80, \'…\')}`,\n    html: helpers.join([words, facts, `Response ${id}`].map(html), \'\'),\n  }\n}\n',
      'send-theme.map.js':
        'const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll(\'\\n\', \'<br>\')}</p>`\n\n/** The theme that costs most. */\nfunction map(event) {\n  const { timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const words = helpers.truncate(helpers.theme(\'summary\'), 20000, \'…\')\n  const report = artifacts?.[0] && `<p><a href="${helpers.escapeHtml(artifacts[0])}">Report</a></p>`\n  return {\n    subject: `${helpers.truncate(title.replaceAll(/\\s+/g, \' \'), 120, \'…\')}: ${helpers.theme(\'impact\')} points of NPS`,\n    html: helpers.join([html(words), html(period), report], \'\'),\n  }\n}\n',
      'track-event.map.js':
        '/** Whoever left an address has a timeline. */\nfunction map(event) {\n  const { id, channel, submittedAt, respondentMeta: { email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email) return null\n  return {\n    event_name: \'survey_response\',\n    event_date: submittedAt,\n    identifiers: { email_id: helpers.lower(helpers.trim(email)) },\n    event_properties: {\n      response_id: id,\n      score,\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n    },\n  }\n}\n',
      'upsert-contact.map.js':
        '/** The score of whoever left both a score and an address. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  return { email: helpers.lower(helpers.trim(email)), score, answeredOn: helpers.date(submittedAt, \'yyyy-MM-dd\') }\n}\n',
    },
  },
  {
    connector: customerIo,
    files: {
      'identify-person.map.js':
        '/** The score of whoever is known by an id, or by an address where there is none. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { customerId, email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  const address = email && helpers.lower(helpers.trim(email))\n  const person = customerId ?? address\n  if (!person || score === undefined) return null\n  return {\n    person,\n    attributes: {\n      email: address,\n      last_nps: score,\n      last_nps_band: helpers.npsBand(score),\n      last_nps_at: Number(helpers.date(submittedAt, \'unix\')),\n    },\n  }\n}\n',
      'track-event.map.js':
        '/** Whoever is known by an id, or by an address where there is none, has a timeline. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response\n  const { customerId, email } = respondentMeta ?? {}\n  const score = helpers.answer(\'nps\')\n  const person = customerId ?? (email && helpers.lower(helpers.trim(email)))\n  if (!person) return null\n  return {\n    person,\n    timestamp: Number(helpers.date(submittedAt, \'unix\')),\n    data: {\n      response_id: id,\n      survey_id: surveyId,\n      score,\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n      locale,\n      ...dims,\n    },\n  }\n}\n',
      'track-insight.map.js':
        '/** The theme that costs most. */\nfunction map(event) {\n  const { id, surveyId, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  return {\n    timestamp: Number(helpers.date(event.timestamp, \'unix\')),\n    data: {\n      insight_id: id,\n      survey_id: surveyId,\n      theme: helpers.theme(\'id\'),\n      title,\n      summary: helpers.theme(\'summary\'),\n      impact: helpers.theme(\'impact\'),\n      responses: helpers.theme(\'n\'),\n      report: artifacts?.[0],\n    },\n  }\n}\n',
    },
  },
  {
    connector: datadog,
    files: {
      'log-response.map.js':
        '/** What charts are made of: numbers and where they come from. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims = {}, submittedAt } = event.data.response\n  const score = helpers.answer(\'nps\')\n  return {\n    message: helpers.answer(\'text\') ?? `NPS ${score ?? \'not asked\'}`,\n    ddtags: `survey:${surveyId},channel:${channel}`,\n    timestamp: submittedAt,\n    response_id: id,\n    score,\n    band: helpers.npsBand(score),\n    channel,\n    locale,\n    dims,\n  }\n}\n',
      'post-event.map.js':
        '/** A detractor becomes an event, and nobody else does. Their words are Markdown in which nothing means anything, mentions least of all. */\nfunction map(event) {\n  const { id, channel, dims, submittedAt } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const words = helpers.escapeMarkdown(helpers.truncate(comment ?? \'No comment.\', 1500, \'…\'))\n  const facts = helpers.escapeMarkdown(helpers.join([channel, dims?.region, `Response ${id}`], \' · \'))\n  const region = dims?.region && `region:${helpers.slug(dims.region)}`\n  return {\n    title: `NPS ${score}`,\n    text: `%%% \\n${words}\\n\\n${facts}\\n %%%`,\n    alert_type: score <= 3 ? \'error\' : \'warning\',\n    priority: \'normal\',\n    tags: [\'source:howazit\', \'nps:detractor\', `channel:${channel}`, region].filter(Boolean),\n    date_happened: Number(helpers.date(submittedAt, \'unix\')),\n  }\n}\n',
      'post-theme.map.js':
        '/** The theme that costs most; what makes events of it one group is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const words = [helpers.truncate(title, 300, \'…\'), helpers.truncate(helpers.theme(\'summary\'), 1200, \'…\'), period]\n  const report = artifacts?.[0] && `[Report](<${artifacts[0]}>)`\n  return {\n    title: `A theme costs ${Math.abs(helpers.theme(\'impact\'))} points of NPS`,\n    text: `%%% \\n${helpers.join([...words.map((text) => helpers.escapeMarkdown(text)), report], \'\\n\\n\')}\\n %%%`,\n    alert_type: \'warning\',\n    priority: \'normal\',\n    tags: [\'source:howazit\', `theme:${helpers.slug(helpers.theme(\'id\'))}`],\n    aggregation_key: helpers.sha256(`${surveyId}:${helpers.theme(\'id\')}`),\n  }\n}\n',
    },
  },
  {
    connector: discord,
    files: {
      'post-message.map.js':
        '/** One embed. What a respondent wrote is neither markup nor a mention in it; escaping makes it at most twice as long. */\nfunction map(event) {\n  const { channel, dims, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  const band = helpers.npsBand(score)\n  const colors = { detractor: 0xe01e5a, passive: 0xecb22e, promoter: 0x2eb67d }\n  const text = (value, length) => helpers.escapeMarkdown(helpers.truncate(value, length, \'…\'))\n  const facts = Object.entries({ Name: respondentMeta?.name, Channel: channel, Region: dims?.region })\n  return {\n    title: score === undefined ? \'A response\' : `NPS ${score} (${band})`,\n    description: text(helpers.answer(\'text\') ?? \'No comment.\', 1500),\n    color: colors[band],\n    fields: facts\n      .filter(([, value]) => value)\n      .map(([name, value]) => ({ name, value: text(value, 500), inline: true })),\n    timestamp: event.timestamp,\n  }\n}\n',
      'post-theme.map.js':
        '/** The theme that costs most, as an embed whose title opens the report. */\nfunction map(event) {\n  const { timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const text = (value, length) => helpers.escapeMarkdown(helpers.truncate(value, length, \'…\'))\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const facts = Object.entries({ Impact: helpers.theme(\'impact\'), Responses: helpers.theme(\'n\'), Period: period })\n  return {\n    title: text(title, 120),\n    url: artifacts?.[0],\n    description: text(helpers.theme(\'summary\'), 1500),\n    fields: facts.map(([name, value]) => ({ name, value: String(value), inline: true })),\n    timestamp: event.timestamp,\n  }\n}\n',
    },
  },
  {
    connector: dynamics365,
    files: {
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one task is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const facts = `${helpers.theme(\'impact\')} points of NPS · ${helpers.theme(\'n\')} respondents · ${period}`\n  return {\n    subject: title,\n    description: helpers.join([facts, artifacts?.[0], helpers.theme(\'summary\')], \'\\n\\n\'),\n    category: `${surveyId}-${helpers.slug(helpers.theme(\'id\'))}`,\n    prioritycode: 2,\n  }\n}\n',
      'upsert-case.map.js':
        'const PRIORITY = { high: 1, normal: 2 }\nconst FROM_THE_WEB = 3\n\n/** A detractor who can be told by an address becomes a case, and nobody else does: a case is a customer\'s. */\nfunction map(event) {\n  const { channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (!email || helpers.npsBand(score) !== \'detractor\') return null\n  const address = helpers.lower(helpers.trim(email))\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], \' · \')\n  return {\n    // A quote in a text of a filter is written twice.\n    quoted: address.replaceAll("\'", "\'\'"),\n    contact: { lastname: name ?? address, emailaddress1: address },\n    case: {\n      title: `NPS ${score}: ${comment ?? \'no comment\'}`,\n      description: helpers.join([facts, comment], \'\\n\\n\'),\n      prioritycode: score <= 3 ? PRIORITY.high : PRIORITY.normal,\n      caseorigincode: FROM_THE_WEB,\n    },\n  }\n}\n',
      'upsert-contact.map.js':
        '/** Whoever has an address and gave a score. */\nfunction map(event) {\n  const { respondentMeta: { name, email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  const address = helpers.lower(helpers.trim(email))\n  return {\n    // A quote in a text of a filter is written twice.\n    quoted: address.replaceAll("\'", "\'\'"),\n    contact: { lastname: name ?? address, emailaddress1: address },\n    score,\n    comment: helpers.answer(\'text\'),\n  }\n}\n',
    },
  },
  {
    connector: elasticsearch,
    files: {
      'delete-responses.map.js':
        '/** Which document goes. */\nfunction map(event) {\n  return { id: event.data.responseId }\n}\n',
      'index-insights.map.js':
        '/** An insight as a document, with what was found as objects in it. */\nfunction map(event) {\n  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight\n  return {\n    \'@timestamp\': event.timestamp,\n    insight_id: id,\n    survey_id: surveyId,\n    from: timeframe.from,\n    to: timeframe.to,\n    findings: findings.map(({ id: findingId, kind, theme, title, summary, segment, n, impact, interval }) => ({\n      finding_id: findingId,\n      kind,\n      theme,\n      title,\n      summary,\n      segment,\n      n,\n      impact,\n      low: interval?.low,\n      high: interval?.high,\n    })),\n    report: artifacts[0],\n  }\n}\n',
      'index-responses.map.js':
        '/** A response as a document: the same names for every survey, so that one dashboard serves them all. */\nfunction map(event) {\n  const {\n    id,\n    surveyId,\n    revision,\n    submittedAt,\n    recordedAt,\n    completion,\n    channel,\n    locale,\n    dims,\n    answers,\n    respondentMeta,\n  } = event.data.response\n  const [score, comment, topic] = [\'nps\', \'text\', \'single\'].map((name) => helpers.answer(name))\n  return {\n    \'@timestamp\': submittedAt,\n    response_id: id,\n    survey_id: surveyId,\n    revision,\n    recorded_at: recordedAt,\n    completion,\n    channel,\n    locale,\n    dims,\n    customer_id: respondentMeta?.customerId,\n    nps: score,\n    nps_band: score === undefined ? undefined : helpers.npsBand(score),\n    comment,\n    topic,\n    answers: answers.map(({ questionId, optionId, numericValue }) => ({\n      question_id: questionId,\n      option_id: optionId ?? undefined,\n      number: numericValue ?? undefined,\n    })),\n  }\n}\n',
    },
  },
  {
    connector: freshdesk,
    files: {
      'create-ticket.map.js':
        '/** Who gave no address is a requester of a name only; the id makes it one contact for all of them. */\nconst NOBODY = { name: \'Anonymous respondent\', unique_external_id: \'howazit-anonymous\' }\nconst PRIORITY = { high: 3, urgent: 4 }\n\nconst html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll(\'\\n\', \'<br>\')}</p>`\n\n/** A detractor becomes a ticket, and nobody else does. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], \' · \')\n  return {\n    subject: `NPS ${score}: ${helpers.truncate(comment ?? \'no comment\', 150, \'…\')}`,\n    description: helpers.join([html(comment), html(facts)], \'\'),\n    ...(email ? { name: name ?? email, email: helpers.trim(email) } : NOBODY),\n    status: 2,\n    priority: score <= 3 ? PRIORITY.urgent : PRIORITY.high,\n    source: 2,\n    tags: [\'howazit\', \'detractor\'],\n    custom_fields: { cf_howazit_id: id },\n  }\n}\n',
      'track-theme.map.js':
        'const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll(\'\\n\', \'<br>\')}</p>`\n\n/** The theme that costs most; what makes it one ticket is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  return {\n    subject: `${title}: ${helpers.theme(\'impact\')} points of NPS`,\n    description: helpers.join([helpers.theme(\'summary\'), period, artifacts?.[0]].map(html), \'\'),\n    name: \'Howazit insights\',\n    unique_external_id: \'howazit-insights\',\n    status: 2,\n    priority: 2,\n    source: 2,\n    tags: [\'howazit\', \'theme\'],\n    custom_fields: { cf_howazit_id: `${surveyId}-${helpers.slug(helpers.theme(\'id\'))}` },\n  }\n}\n',
      'upsert-contact.map.js':
        '/** Whoever has an address and gave a score. */\nfunction map(event) {\n  const { respondentMeta: { name, email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  return {\n    name: name ?? email,\n    email: helpers.lower(helpers.trim(email)),\n    custom_fields: {\n      howazit_nps: score,\n      howazit_nps_band: helpers.npsBand(score),\n      howazit_comment: helpers.answer(\'text\'),\n    },\n  }\n}\n',
    },
  },
  {
    connector: front,
    files: {
      'open-conversation.map.js':
        '/** A detractor becomes a message of theirs, and nobody else does. Who gave no address is a sender by the response\'s id. */\nfunction map(event) {\n  const { id, channel, dims, submittedAt, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\') ?? \'No comment.\']\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region, `Response ${id}`], \' · \')\n  return {\n    sender: { handle: email ? helpers.lower(helpers.trim(email)) : id, name: name ?? \'Anonymous respondent\' },\n    subject: `NPS ${score}: ${helpers.truncate(comment, 100, \'…\')}`,\n    body: [comment, facts].map((text) => helpers.escapeMarkdown(text)).join(\'\\n\\n\'),\n    created_at: Number(helpers.date(submittedAt, \'unix\')),\n    type: email ? \'email\' : \'custom\',\n    tags: [\'howazit\', \'detractor\'],\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one conversation is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const words = helpers.join([title, helpers.theme(\'summary\'), period], \'\\n\\n\')\n  return {\n    subject: `${helpers.theme(\'impact\')} points of NPS: ${title}`,\n    body: helpers.join([helpers.escapeMarkdown(words), artifacts?.[0] && `[Report](<${artifacts[0]}>)`], \'\\n\\n\'),\n    created_at: Number(helpers.date(event.timestamp, \'unix\')),\n    thread: `${surveyId}:${helpers.theme(\'id\')}`,\n  }\n}\n',
    },
  },
  {
    connector: ga4,
    files: {
      'track-insight.map.js':
        '/** The theme that costs most, as an event of the survey. */\nfunction map(event) {\n  const { id, surveyId } = event.data.insight\n  const theme = helpers.theme(\'id\')\n  if (theme === undefined) return null\n  return {\n    client_id: surveyId,\n    timestamp_micros: Number(`${helpers.date(event.timestamp, \'unix-ms\')}000`),\n    params: { theme, impact: helpers.theme(\'impact\'), n: helpers.theme(\'n\'), survey_id: surveyId, insight_id: id },\n  }\n}\n',
      'track-response.map.js':
        '/** An event of the visitor whose client id the survey was given, or of one of its own. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (score === undefined) return null\n  const band = helpers.npsBand(score)\n  return {\n    client_id: respondentMeta?.gaClientId ?? id,\n    user_id: respondentMeta?.customerId,\n    timestamp_micros: Number(`${helpers.date(submittedAt, \'unix-ms\')}000`),\n    user_properties: { last_nps: { value: score }, last_nps_band: { value: band } },\n    params: {\n      score,\n      band,\n      channel,\n      locale,\n      region: dims?.region,\n      survey_id: surveyId,\n      response_id: id,\n      engagement_time_msec: 1,\n    },\n  }\n}\n',
    },
  },
  {
    connector: gcs,
    files: {
      'put-object.map.js':
        '/** What happened, as the platform says it. */\nfunction map(event) {\n  return event\n}\n',
    },
  },
  {
    connector: githubIssues,
    files: {
      'create-issue.map.js':
        '/** A detractor becomes an issue, and nobody else does. Their words are a quotation: neither markup nor mentions come of them. */\nfunction map(event) {\n  const { id, channel, dims } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const words = helpers.escapeMarkdown(helpers.truncate(comment ?? \'No comment.\', 20000, \'…\'))\n  const quotation = words.split(/\\r?\\n/).map((line) => `> ${line}`)\n  const facts = helpers.escapeMarkdown(helpers.join([channel, dims?.region, `Response ${id}`], \' · \'))\n  return {\n    title: `NPS ${score}: ${helpers.truncate((comment ?? \'no comment\').replaceAll(/\\s+/g, \' \'), 80, \'…\')}`,\n    body: `${quotation.join(\'\\n\')}\\n\\n**NPS ${score}** · ${facts}`,\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one issue is the survey and the theme. */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const summary = helpers.escapeMarkdown(helpers.truncate(helpers.theme(\'summary\'), 20000, \'…\'))\n  const report = artifacts?.[0] && `[Report](<${artifacts[0]}>)`\n  const theme = `${surveyId}:${helpers.theme(\'id\')}`\n  return {\n    title: helpers.truncate(`${title}: ${helpers.theme(\'impact\')} points of NPS`, 256, \'…\'),\n    body: helpers.join([summary, period, report, `<!-- insight: ${id} theme: ${theme} -->`], \'\\n\\n\'),\n    theme,\n  }\n}\n',
    },
  },
  {
    connector: gitlab,
    files: {
      'create-issue.map.js':
        '/** A detractor becomes an issue, and nobody else does. Their words are a quotation: neither markup, mentions nor commands come of them. */\nfunction map(event) {\n  const { id, channel, dims } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const words = helpers.escapeMarkdown(helpers.truncate(comment ?? \'No comment.\', 20000, \'…\'))\n  const quotation = words.split(/\\r\\n|\\r|\\n/).map((line) => `> ${line}`)\n  const facts = helpers.escapeMarkdown(helpers.join([channel, dims?.region, `Response ${id}`], \' · \'))\n  return {\n    title: `NPS ${score}: ${helpers.truncate((comment ?? \'no comment\').replaceAll(/\\s+/g, \' \'), 80, \'…\')}`,\n    description: `${quotation.join(\'\\n\')}\\n\\n**NPS ${score}** · ${facts}`,\n  }\n}\n',
      'track-theme.map.js':
        '/**\n * The theme that costs most; what makes it one issue is the survey and the theme. The summary is a quotation: a line that begins with a\n * slash would be a command.\n */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const summary = helpers.escapeMarkdown(helpers.truncate(helpers.theme(\'summary\'), 20000, \'…\'))\n  const quotation = summary.split(/\\r\\n|\\r|\\n/).map((line) => `> ${line}`)\n  const report = artifacts?.[0] && `[Report](<${artifacts[0]}>)`\n  const theme = `${surveyId}:${helpers.theme(\'id\')}`\n  return {\n    title: helpers.truncate(`${title}: ${helpers.theme(\'impact\')} points of NPS`, 255, \'…\'),\n    description: helpers.join(\n      [quotation.join(\'\\n\'), period, report, `<!-- insight: ${id} theme: ${theme} -->`],\n      \'\\n\\n\',\n    ),\n    theme,\n  }\n}\n',
    },
  },
  {
    connector: googleChat,
    files: {
      'post-message.map.js':
        '/** The card holds what the respondent wrote, whose helper makes text of it; the text beside it is what notifications show. */\nfunction map(event) {\n  const { channel, dims, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  const title = score === undefined ? \'A response\' : `NPS ${score} (${helpers.npsBand(score)})`\n  const comment = helpers.truncate(helpers.answer(\'text\') ?? \'No comment.\', 2000, \'…\')\n  const facts = { Name: respondentMeta?.name, Channel: channel, Region: dims?.region }\n  return { text: title, cardsV2: helpers.googleCard(title, comment, facts) }\n}\n',
      'post-theme.map.js':
        '/** The theme that costs most. What respondents called it is in the card only, whose helper makes text of it. */\nfunction map(event) {\n  const { timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const facts = { Impact: `${helpers.theme(\'impact\')} points of NPS`, Responses: helpers.theme(\'n\'), Period: period }\n  return {\n    text: `${helpers.theme(\'impact\')} points of NPS`,\n    cardsV2: helpers.googleCard(title, helpers.truncate(helpers.theme(\'summary\'), 2000, \'…\'), {\n      ...facts,\n      Report: artifacts?.[0],\n    }),\n  }\n}\n',
    },
  },
  {
    connector: googleSheets,
    files: {
      'append-insights.map.js':
        '/** The finding that matters most, and how many there are beside it. */\nfunction map(event) {\n  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight\n  const [first] = findings\n  if (!first) return null\n  const { title, summary, theme, n, impact, interval } = first\n  const columns = [\n    id,\n    event.timestamp,\n    timeframe.from,\n    timeframe.to,\n    title,\n    summary,\n    theme,\n    n,\n    impact,\n    interval?.low,\n    interval?.high,\n    findings.length,\n    artifacts[0],\n    surveyId,\n  ]\n  return { cells: columns.map((column) => column ?? \'\') }\n}\n',
      'append-responses.map.js':
        '/** The columns from A on; an absent value is an empty cell, so that the others stay where they are. */\nfunction map(event) {\n  const {\n    id,\n    surveyId,\n    submittedAt,\n    channel,\n    locale,\n    dims,\n    respondentMeta: { name, email, customerId } = {},\n  } = event.data.response\n  const [score, comment, topic] = [\'nps\', \'text\', \'single\'].map((each) => helpers.answer(each))\n  const band = score === undefined ? undefined : helpers.npsBand(score)\n  const places = Object.entries(dims ?? {}).map(([label, value]) => `${label}: ${value}`)\n  const columns = [\n    id,\n    submittedAt,\n    score,\n    band,\n    comment,\n    topic,\n    channel,\n    locale,\n    helpers.join(places, \', \'),\n    customerId,\n    name,\n    email,\n    surveyId,\n  ]\n  return { cells: columns.map((column) => column ?? \'\') }\n}\n',
    },
  },
  {
    connector: helpscout,
    files: {
      'open-conversation.map.js':
        'const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll(\'\\n\', \'<br>\')}</p>`\n\n/** A detractor becomes a conversation, and nobody else does. */\nfunction map(event) {\n  const { channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], \' · \')\n  return {\n    email: email && helpers.lower(helpers.trim(email)),\n    name,\n    subject: `NPS ${score}: ${helpers.truncate(comment ?? \'no comment\', 150, \'…\')}`,\n    text: helpers.join([html(comment), html(facts)], \'\'),\n    tags: [\'howazit\', \'detractor\'],\n  }\n}\n',
      'track-theme.map.js':
        'const html = (text) => text && `<p>${helpers.escapeHtml(text).replaceAll(\'\\n\', \'<br>\')}</p>`\n\n/** The theme that costs most; what makes it one conversation is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const report = artifacts?.[0] && `<p><a href="${helpers.escapeHtml(artifacts[0])}">Report</a></p>`\n  return {\n    theme: `${surveyId}-${helpers.slug(helpers.theme(\'id\'))}`,\n    subject: `${helpers.theme(\'impact\')} points of NPS: ${title}`,\n    text: helpers.join([html(title), html(helpers.theme(\'summary\')), html(period), report], \'\'),\n  }\n}\n',
    },
  },
  {
    connector: hubspot,
    files: {
      'create-ticket.map.js':
        '/** A detractor becomes a ticket, and nobody else does. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], \' · \')\n  return {\n    email: email && helpers.lower(helpers.trim(email)),\n    properties: {\n      subject: `NPS ${score}: ${helpers.truncate(comment ?? \'no comment\', 150, \'…\')}`,\n      content: helpers.join([comment, facts], \'\\n\\n\'),\n      hs_ticket_priority: score <= 3 ? \'URGENT\' : \'HIGH\',\n      howazit_id: id,\n    },\n  }\n}\n',
      'send-event.map.js':
        '/** Whoever has an address has a timeline. */\nfunction map(event) {\n  const { channel, submittedAt, respondentMeta: { email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email) return null\n  return {\n    email: helpers.lower(helpers.trim(email)),\n    occurredAt: submittedAt,\n    properties: {\n      score: score === undefined ? undefined : String(score),\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n    },\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one ticket is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  return {\n    subject: `${title}: ${helpers.theme(\'impact\')} points of NPS`,\n    content: helpers.join([helpers.theme(\'summary\'), period, artifacts?.[0]], \'\\n\\n\'),\n    howazit_id: `${surveyId}:${helpers.theme(\'id\')}`,\n  }\n}\n',
      'upsert-contact.map.js':
        '/** Whoever has an address and gave a score; a value of HubSpot\'s is always a text. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  return {\n    email: helpers.lower(helpers.trim(email)),\n    properties: {\n      howazit_nps: String(score),\n      howazit_nps_band: helpers.npsBand(score),\n      howazit_comment: helpers.answer(\'text\'),\n      howazit_responded_at: submittedAt,\n    },\n  }\n}\n',
    },
  },
  {
    connector: intercom,
    files: {
      'create-theme-ticket.map.js':
        '/** The theme that costs most. */\nfunction map(event) {\n  const { timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  return {\n    _default_title_: `${title}: ${helpers.theme(\'impact\')} points of NPS`,\n    _default_description_: helpers.join([helpers.theme(\'summary\'), period, artifacts?.[0]], \'\\n\\n\'),\n  }\n}\n',
      'create-ticket.map.js':
        '/** A detractor who can be told by an address becomes a ticket, and nobody else does: a ticket of Intercom\'s is somebody\'s. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (!email || helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], \' · \')\n  return {\n    email: helpers.lower(helpers.trim(email)),\n    attributes: {\n      _default_title_: `NPS ${score}: ${helpers.truncate(comment ?? \'no comment\', 150, \'…\')}`,\n      _default_description_: helpers.join([comment, facts, `Response ${id}`], \'\\n\\n\'),\n    },\n  }\n}\n',
      'send-event.map.js':
        '/** Whoever has an address has a timeline; values of an event are texts. */\nfunction map(event) {\n  const { id, channel, submittedAt, respondentMeta: { email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email) return null\n  return {\n    event_name: \'survey-response\',\n    created_at: Number(helpers.date(submittedAt, \'unix\')),\n    email: helpers.lower(helpers.trim(email)),\n    metadata: {\n      score: score === undefined ? undefined : String(score),\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n      response_id: id,\n    },\n  }\n}\n',
      'upsert-contact.map.js':
        '/** Whoever has an address and gave a score. */\nfunction map(event) {\n  const { respondentMeta: { name, email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  return {\n    email: helpers.lower(helpers.trim(email)),\n    name,\n    custom_attributes: {\n      howazit_nps: score,\n      howazit_nps_band: helpers.npsBand(score),\n      howazit_comment: helpers.answer(\'text\'),\n    },\n  }\n}\n',
    },
  },
  {
    connector: iterable,
    files: {
      'track-event.map.js':
        '/** Whoever is known by an address, or by an id where there is none, has a timeline. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims, submittedAt, respondentMeta } = event.data.response\n  const { customerId, email } = respondentMeta ?? {}\n  const score = helpers.answer(\'nps\')\n  const address = email && helpers.lower(helpers.trim(email))\n  if (!(address ?? customerId)) return null\n  return {\n    email: address,\n    userId: customerId,\n    eventName: \'survey_response\',\n    createdAt: Number(helpers.date(submittedAt, \'unix\')),\n    dataFields: {\n      responseId: id,\n      surveyId,\n      score,\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n      locale,\n      ...dims,\n    },\n  }\n}\n',
      'track-insight.map.js':
        '/** The theme that costs most. */\nfunction map(event) {\n  const { id, surveyId, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  return {\n    eventName: \'insight_ready\',\n    createdAt: Number(helpers.date(event.timestamp, \'unix\')),\n    dataFields: {\n      insightId: id,\n      surveyId,\n      theme: helpers.theme(\'id\'),\n      title,\n      summary: helpers.theme(\'summary\'),\n      impact: helpers.theme(\'impact\'),\n      responses: helpers.theme(\'n\'),\n      report: artifacts?.[0],\n    },\n  }\n}\n',
      'update-user.map.js':
        '/** The score of whoever is known by an address, or by an id where there is none. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { customerId, email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  const address = email && helpers.lower(helpers.trim(email))\n  if (!(address ?? customerId) || score === undefined) return null\n  return {\n    email: address,\n    userId: customerId,\n    dataFields: { lastNps: score, lastNpsBand: helpers.npsBand(score), lastNpsAt: submittedAt },\n  }\n}\n',
    },
  },
  {
    connector: jira,
    files: {
      'create-issue.map.js':
        'const oneLine = (text) => text.replaceAll(/\\s+/g, \' \')\n\n/** A detractor becomes an issue, and nobody else does. A summary is one line; a document takes 32,767 characters. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name } = {} } = event.data.response\n  const [score, comment = \'no comment\'] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = { NPS: score, Name: name, Channel: channel, Region: dims?.region, Response: id }\n  return {\n    label: `howazit-${id}`,\n    fields: {\n      summary: `NPS ${score}: ${helpers.truncate(oneLine(comment), 150, \'…\')}`,\n      description: helpers.adf(helpers.truncate(comment, 30000, \'…\'), facts),\n    },\n  }\n}\n',
      'track-theme.map.js':
        'const oneLine = (text) => text.replaceAll(/\\s+/g, \' \')\n\n/** The theme that costs most; what makes it one issue is the survey and the theme, and what makes a comment one is the insight. */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const facts = {\n    \'Points of NPS\': helpers.theme(\'impact\'),\n    Respondents: helpers.theme(\'n\'),\n    From: helpers.date(timeframe.from, \'yyyy-MM-dd\'),\n    To: helpers.date(timeframe.to, \'yyyy-MM-dd\'),\n    Report: artifacts?.[0],\n    Insight: id,\n  }\n  return {\n    insightId: id,\n    label: `howazit-${helpers.slug(`${surveyId} ${helpers.theme(\'id\')}`)}`,\n    fields: {\n      summary: oneLine(title),\n      description: helpers.adf(helpers.truncate(helpers.theme(\'summary\'), 30000, \'…\'), facts),\n    },\n  }\n}\n',
    },
  },
  {
    connector: jiraServiceManagement,
    files: {
      'create-request.map.js':
        'const oneLine = (text) => text.replaceAll(/\\s+/g, \' \')\n/** A description is in Jira\'s own markup, in which a text stands still between these. */\nconst inert = (text) => `{noformat}\\n${text.replaceAll(\'{noformat}\', \'{ noformat }\')}\\n{noformat}`\n\n/** A detractor becomes a request, and nobody else does. A summary is one line; a description takes 32,767 characters. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment = \'no comment\'] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region], \' · \')\n  return {\n    responseId: id,\n    name: name ?? email,\n    email: email && helpers.lower(helpers.trim(email)),\n    fields: {\n      summary: `NPS ${score}: ${helpers.truncate(oneLine(comment), 150, \'…\')}`,\n      description: helpers.join([inert(helpers.truncate(comment, 30000, \'…\')), facts, `Response ${id}`], \'\\n\\n\'),\n    },\n  }\n}\n',
      'track-theme.map.js':
        'const oneLine = (text) => text.replaceAll(/\\s+/g, \' \')\n/** A description is in Jira\'s own markup, in which a text stands still between these. */\nconst inert = (text) => `{noformat}\\n${text.replaceAll(\'{noformat}\', \'{ noformat }\')}\\n{noformat}`\n\n/** The theme that costs most; what makes it one request is the survey and the theme, and what makes a comment one is the insight. */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const [title, summary] = [helpers.theme(\'title\'), helpers.theme(\'summary\')]\n  if (title === undefined) return null\n  const theme = `howazit-${helpers.slug(`${surveyId} ${helpers.theme(\'id\')}`)}`\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const facts = `${helpers.theme(\'impact\')} points of NPS · ${helpers.theme(\'n\')} respondents · ${period}`\n  const marks = `Theme ${theme}\\nInsight ${id}`\n  return {\n    insightId: id,\n    theme,\n    fields: {\n      summary: oneLine(title),\n      description: helpers.join([inert(helpers.truncate(summary, 30000, \'…\')), facts, artifacts?.[0], marks], \'\\n\\n\'),\n    },\n  }\n}\n',
    },
  },
  {
    connector: jsmOperations,
    files: {
      'close-alert.map.js':
        '/** Whoever is no detractor any more needs nobody who is on call. */\nfunction map() {\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (score === undefined || helpers.npsBand(score) === \'detractor\') return null\n  return { note: helpers.join([`NPS ${score}`, comment], \': \') }\n}\n',
      'raise-alert.map.js':
        '/** A detractor becomes an alert, and nobody else does. What is in `details` can be searched for over there. */\nfunction map(event) {\n  const { id, surveyId, channel, dims, respondentMeta } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\') ?? \'No comment.\']\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const region = dims?.region && helpers.slug(dims.region)\n  return {\n    message: `NPS ${score}: ${comment.replaceAll(/\\s+/g, \' \')}`,\n    description: helpers.join([comment, respondentMeta?.name], \'\\n\\n\'),\n    priority: score <= 3 ? \'P2\' : \'P3\',\n    entity: `survey ${surveyId}`,\n    tags: [\'howazit\', \'detractor\', channel, region].filter(Boolean),\n    details: { score: String(score), response: id, survey: surveyId },\n  }\n}\n',
      'raise-theme.map.js':
        '/** The theme that costs most; what makes it one alert is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const impact = helpers.theme(\'impact\')\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  return {\n    message: `${impact} points of NPS: ${title.replaceAll(/\\s+/g, \' \')}`,\n    description: helpers.join([title, helpers.theme(\'summary\'), period, artifacts?.[0]], \'\\n\\n\'),\n    priority: \'P4\',\n    entity: helpers.theme(\'id\'),\n    tags: [\'howazit\', \'theme\'],\n    details: { impact: String(impact), survey: surveyId },\n  }\n}\n',
    },
  },
  {
    connector: kafka,
    files: {
      'produce-insight.map.js':
        '/** The event as it is. */\nfunction map(event) {\n  return event\n}\n',
      'produce-response.map.js':
        '/** The event as it is. Records of one response share a key, so they are in one partition and in order. */\nfunction map(event) {\n  return { key: event.data.response?.id ?? event.data.responseId, value: event }\n}\n',
    },
  },
  {
    connector: klaviyo,
    files: {
      'create-event.map.js':
        '/** A response as an event of whoever gave it; whoever is nobody over there has no timeline. */\nfunction map(event) {\n  const { id, surveyId, submittedAt, channel, dims, respondentMeta: { email, customerId } = {} } = event.data.response\n  if (!email && !customerId) return null\n  const [score, comment, topic] = [\'nps\', \'text\', \'single\'].map((name) => helpers.answer(name))\n  const band = score === undefined ? undefined : helpers.npsBand(score)\n  return {\n    profile: { email, external_id: customerId },\n    properties: { ...dims, response_id: id, survey_id: surveyId, score, band, comment, topic, channel },\n    value: score,\n    time: submittedAt,\n  }\n}\n',
      'upsert-profile.map.js':
        '/** What a profile is to have of a response. Consent is not touched: being in Klaviyo is no subscription. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { name, email, customerId } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if ((!email && !customerId) || score === undefined) return null\n  const [firstName, ...others] = (name ?? \'\').split(/\\s+/).filter(Boolean)\n  return {\n    email,\n    external_id: customerId,\n    first_name: firstName,\n    last_name: others.length > 0 ? others.join(\' \') : undefined,\n    properties: {\n      last_nps: score,\n      last_nps_band: helpers.npsBand(score),\n      last_nps_comment: comment,\n      last_nps_at: submittedAt,\n    },\n  }\n}\n',
    },
  },
  {
    connector: linear,
    files: {
      'create-issue.fields.json':
        '{\n  "title": "{{npsBand (answer \'nps\')}}: {{truncate (default (answer \'text\') \'no comment\') 80 \'…\'}}",\n  "description": "{{escapeMarkdown (answer \'text\')}}\\n\\nNPS {{answer \'nps\'}} · {{event.data.response.channel}} · {{event.data.response.dims.region}}\\n\\nResponse {{event.data.response.id}}",\n  "priority": 3\n}\n',
      'track-theme.map.js':
        '/** The theme that costs the score most; what makes it one issue is the survey, the theme and the month. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const summary = helpers.escapeMarkdown(helpers.truncate(helpers.theme(\'summary\'), 20000, \'…\'))\n  const report = artifacts?.[0] && `[Report](<${artifacts[0]}>)`\n  return {\n    title: helpers.truncate(`${title}: ${helpers.theme(\'impact\')} points of NPS`, 255, \'…\'),\n    description: helpers.join([summary, period, report], \'\\n\\n\'),\n    theme: helpers.join([surveyId, helpers.theme(\'id\'), helpers.date(timeframe.to, \'yyyy-MM\')], \':\'),\n  }\n}\n',
    },
  },
  {
    connector: mailchimp,
    files: {
      'record-event.map.js':
        '/** Properties of an event are texts, whatever they are here. */\nfunction map(event) {\n  const { id, submittedAt, channel, dims, respondentMeta: { email } = {} } = event.data.response\n  if (!email) return null\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  const known = {\n    ...dims,\n    response_id: id,\n    score,\n    band: score === undefined ? undefined : helpers.npsBand(score),\n    comment,\n    channel,\n  }\n  const properties = Object.entries(known).filter(([, value]) => value !== undefined && value !== \'\')\n  return {\n    email,\n    hash: helpers.emailHash(email),\n    at: `${helpers.date(submittedAt, \'yyyy-MM-dd\')}T${helpers.date(submittedAt, \'HH:mm:ss\')}+00:00`,\n    properties: Object.fromEntries(properties.map(([name, value]) => [name, String(value)])),\n  }\n}\n',
      'tag-member.map.js':
        '/** One of the three holds, so the other two are taken away. */\nfunction map(event) {\n  const { email } = event.data.response.respondentMeta ?? {}\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  const band = helpers.npsBand(score)\n  const tags = [\'detractor\', \'passive\', \'promoter\'].map((each) => ({\n    name: `NPS ${each}`,\n    status: each === band ? \'active\' : \'inactive\',\n  }))\n  return { email, tags }\n}\n',
      'upsert-member.map.js':
        '/** What a contact is to have of a response; whoever left no address is no contact. */\nfunction map(event) {\n  const { name, email } = event.data.response.respondentMeta ?? {}\n  if (!email) return null\n  const [firstName, ...others] = (name ?? \'\').split(/\\s+/).filter(Boolean)\n  const score = helpers.answer(\'nps\')\n  return {\n    email,\n    firstName,\n    lastName: others.length > 0 ? others.join(\' \') : undefined,\n    score,\n    band: score === undefined ? undefined : helpers.npsBand(score),\n    comment: helpers.answer(\'text\'),\n  }\n}\n',
    },
  },
  {
    connector: microsoftTeams,
    files: {
      'post-card.map.js':
        '/** A response becomes a card. What is written in it stays text: the card\'s texts know no markup. */\nfunction map(event) {\n  const { channel, dims, respondentMeta: { name } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  const title = score === undefined ? \'A response without a score\' : `NPS ${score}: ${helpers.npsBand(score)}`\n  const facts = { Name: name, Channel: channel, Region: dims?.region, Topic: helpers.answer(\'single\') }\n  return { card: helpers.adaptiveCard(title, helpers.truncate(comment ?? \'\', 4_000, \'…\'), facts) }\n}\n',
      'post-insight.map.js':
        '/** The finding that matters most becomes a card; the report is a click away. */\nfunction map(event) {\n  const { findings, artifacts, timeframe } = event.data.insight\n  const [first] = findings\n  if (!first) return null\n  const facts = {\n    Respondents: first.n,\n    \'NPS points\': first.impact,\n    From: helpers.date(timeframe.from, \'yyyy-MM-dd\'),\n    To: helpers.date(timeframe.to, \'yyyy-MM-dd\'),\n    \'Other findings\': findings.length - 1,\n  }\n  const card = helpers.adaptiveCard(\n    helpers.truncate(first.title, 300, \'…\'),\n    helpers.truncate(first.summary, 4_000, \'…\'),\n    facts,\n  )\n  const [report] = artifacts\n  return {\n    card: report ? { ...card, actions: [{ type: \'Action.OpenUrl\', title: \'Open the report\', url: report }] } : card,\n  }\n}\n',
    },
  },
  {
    connector: mixpanel,
    files: {
      'annotate.map.js':
        '/** The theme that costs most, at the moment when the insight was ready. */\nfunction map(event) {\n  const { id } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const words = helpers.truncate(title, 300, \'…\')\n  return {\n    day: helpers.date(event.timestamp, \'yyyy-MM-dd\'),\n    date: helpers.date(event.timestamp, \'yyyy-MM-dd HH:mm:ss\'),\n    description: `${words}: ${helpers.theme(\'impact\')} points of NPS (insight ${id})`,\n  }\n}\n',
      'import-event.map.js':
        '/** An event of the customer, or of nobody: Mixpanel wants an empty id then, and leaves such events out where it counts people. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims = {}, submittedAt, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  return {\n    distinct_id: respondentMeta?.customerId ?? \'\',\n    time: Number(helpers.date(submittedAt, \'unix\')),\n    response_id: id,\n    survey_id: surveyId,\n    score,\n    band: helpers.npsBand(score),\n    comment: helpers.answer(\'text\'),\n    channel,\n    locale,\n    ...dims,\n  }\n}\n',
      'set-profile.map.js':
        '/** The score of a customer who is known by an id. */\nfunction map(event) {\n  const { submittedAt, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (respondentMeta?.customerId === undefined || score === undefined) return null\n  return {\n    distinct_id: respondentMeta.customerId,\n    set: { last_nps: score, last_nps_band: helpers.npsBand(score), last_nps_at: submittedAt },\n  }\n}\n',
    },
  },
  {
    connector: monday,
    files: {
      'keep-item.map.js':
        '/** An item is named by the score and the first words; a numbers column takes its number as text. Columns without a value are left out. */\nfunction map(event) {\n  const { channel, dims, respondentMeta } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  const words = (comment ?? \'no comment\').replaceAll(/\\s+/g, \' \')\n  const facts = helpers.join([respondentMeta?.name, channel, dims?.region], \' · \')\n  return {\n    name: helpers.truncate(helpers.join([score === undefined ? undefined : `NPS ${score}`, words], \': \'), 255, \'…\'),\n    score: score === undefined ? undefined : String(score),\n    comment: { text: helpers.join([comment, facts], \'\\n\\n\') },\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one item is the survey and the theme. */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const html = (text) => text && helpers.escapeHtml(text)\n  const report = artifacts?.[0] && `<a href="${html(artifacts[0])}">Report</a>`\n  return {\n    theme: `${surveyId}:${helpers.theme(\'id\')}`,\n    name: helpers.truncate(`${title}: ${helpers.theme(\'impact\')} points of NPS`, 255, \'…\'),\n    body: helpers.join([html(helpers.theme(\'summary\')), period, report, `Insight ${id}`], \'<br><br>\'),\n  }\n}\n',
    },
  },
  {
    connector: notion,
    files: {
      'keep-page.map.js':
        '/** Texts are rich text without any marks: what respondents wrote stays text. A number that is not there leaves its property as it is. */\nfunction map(event) {\n  const { channel, dims, respondentMeta } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  const words = helpers.truncate((comment ?? \'no comment\').replaceAll(/\\s+/g, \' \'), 80, \'…\')\n  const facts = helpers.join([respondentMeta?.name, channel, dims?.region], \' · \')\n  return {\n    title: helpers.notionText(helpers.join([score === undefined ? undefined : `NPS ${score}`, words], \': \')),\n    score: score === undefined ? undefined : { number: score },\n    comment: helpers.notionText(helpers.join([comment, facts], \'\\n\\n\')),\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one page is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  return {\n    theme: `${surveyId}:${helpers.theme(\'id\')}`,\n    title: helpers.notionText(title),\n    impact: helpers.theme(\'impact\'),\n    summary: helpers.notionText(helpers.join([helpers.theme(\'summary\'), period, artifacts?.[0]], \'\\n\\n\')),\n  }\n}\n',
    },
  },
  {
    connector: pagerduty,
    files: {
      'alert-theme.map.js':
        '/** The theme that costs most; what makes it one alert is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const [report] = artifacts ?? []\n  const payload = {\n    summary: title,\n    source: `survey ${surveyId}`,\n    severity: \'warning\',\n    timestamp: event.timestamp,\n    component: \'survey\',\n    class: \'theme\',\n    custom_details: {\n      summary: helpers.theme(\'summary\'),\n      impact: helpers.theme(\'impact\'),\n      respondents: helpers.theme(\'n\'),\n      ...timeframe,\n    },\n  }\n  return {\n    key: `${surveyId}:${helpers.theme(\'id\')}`,\n    event: { payload, links: report && [{ href: report, text: \'Report\' }] },\n  }\n}\n',
      'resolve-alert.map.js':
        '/** Whoever is a detractor still is none that was won back. */\nfunction map(event) {\n  const score = helpers.answer(\'nps\')\n  if (score === undefined || helpers.npsBand(score) === \'detractor\') return null\n  return { key: event.data.response.id }\n}\n',
      'trigger-alert.map.js':
        '/** A detractor becomes an alert, and nobody else does. */\nfunction map(event) {\n  const { surveyId, channel, dims, submittedAt, respondentMeta: { name } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  return {\n    summary: `NPS ${score}: ${comment ?? \'no comment\'}`,\n    source: `survey ${surveyId}`,\n    severity: score <= 3 ? \'critical\' : \'warning\',\n    timestamp: submittedAt,\n    component: \'survey\',\n    group: channel,\n    class: \'detractor\',\n    custom_details: { score, comment, name, channel, ...dims },\n  }\n}\n',
    },
  },
  {
    connector: pipedrive,
    files: {
      'add-note.map.js':
        '/** Whoever left an address gets a note with the score, the comment and where it came from; nobody else has a person to write it on. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  if (!email) return null\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  const lines = [\n    score === undefined ? \'A response\' : `<b>NPS ${score}</b> (${helpers.npsBand(score)})`,\n    helpers.escapeHtml(comment).replaceAll(\'\\n\', \'<br>\'),\n    helpers.escapeHtml(helpers.join([channel, dims?.region, `Response ${id}`], \' · \')),\n  ]\n  return { name: name ?? email, email, content: lines.filter((line) => line !== \'\').join(\'<br><br>\') }\n}\n',
      'create-task.map.js':
        '/** The theme that costs most. */\nfunction map(event) {\n  const { id, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const html = (text) => text && helpers.escapeHtml(text)\n  const report = artifacts?.[0] && `<a href="${html(artifacts[0])}">Report</a>`\n  return {\n    subject: helpers.truncate(`${title}: ${helpers.theme(\'impact\')} points of NPS`, 255, \'…\'),\n    note: helpers.join([html(helpers.theme(\'summary\')), period, report, `Insight ${id}`], \'<br><br>\'),\n  }\n}\n',
      'score-person.map.js':
        '/** The score of whoever left both a score and an address. */\nfunction map(event) {\n  const { name, email } = event.data.response.respondentMeta ?? {}\n  const score = helpers.answer(\'nps\')\n  return email && score !== undefined ? { name: name ?? email, email, score } : null\n}\n',
    },
  },
  {
    connector: postgres,
    files: {
      'keep-insight.map.js':
        '/** A row for each finding. */\nfunction map(event) {\n  const { id, surveyId, timeframe, findings } = event.data.insight\n  if (findings.length === 0) return null\n  return {\n    insight_id: id,\n    findings: findings.map((finding) => ({\n      finding_id: finding.id,\n      survey_id: surveyId,\n      period_from: timeframe.from,\n      period_to: timeframe.to,\n      kind: finding.kind,\n      theme: finding.theme ?? null,\n      title: finding.title,\n      summary: finding.summary ?? null,\n      impact: finding.impact ?? null,\n      n: finding.n ?? null,\n      segment: finding.segment ?? null,\n    })),\n  }\n}\n',
      'keep-response.map.js':
        '/** A row; what a response does not have is null. */\nfunction map(event) {\n  const { response, responseId } = event.data\n  if (response === undefined) return { response_id: responseId, is_deleted: true }\n  const score = helpers.answer(\'nps\')\n  return {\n    response_id: response.id,\n    is_deleted: false,\n    survey_id: response.surveyId,\n    revision: response.revision,\n    submitted_at: response.submittedAt,\n    channel: response.channel ?? null,\n    locale: response.locale ?? null,\n    score: score ?? null,\n    band: helpers.npsBand(score) ?? null,\n    comment: helpers.answer(\'text\') ?? null,\n    respondent: response.respondentMeta ?? null,\n    dims: response.dims ?? null,\n    answers: response.answers,\n  }\n}\n',
    },
  },
  {
    connector: posthog,
    files: {
      'capture-insight.map.js':
        '/** The theme that costs most, as an event of nobody\'s. */\nfunction map(event) {\n  const { id, surveyId } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  return {\n    event: \'insight ready\',\n    distinct_id: \'howazit-insights\',\n    timestamp: event.timestamp,\n    properties: {\n      insight_id: id,\n      survey_id: surveyId,\n      theme: helpers.theme(\'id\'),\n      title,\n      summary: helpers.theme(\'summary\'),\n      impact: helpers.theme(\'impact\'),\n      responses: helpers.theme(\'n\'),\n      $geoip_disable: true,\n      $process_person_profile: false,\n    },\n  }\n}\n',
      'capture-response.map.js':
        '/** An event of the customer; of the response itself where nobody is known, without making a person of it. */\nfunction map(event) {\n  const { id, surveyId, channel, locale, dims = {}, submittedAt, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  const customer = respondentMeta?.customerId\n  const kept = score === undefined ? undefined : { last_nps: score, last_nps_band: helpers.npsBand(score) }\n  return {\n    event: \'survey response\',\n    distinct_id: customer ?? `howazit-${id}`,\n    timestamp: submittedAt,\n    properties: {\n      response_id: id,\n      survey_id: surveyId,\n      score,\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n      locale,\n      ...dims,\n      $geoip_disable: true,\n      ...(customer === undefined ? { $process_person_profile: false } : { $set: kept }),\n    },\n  }\n}\n',
    },
  },
  {
    connector: rest,
    files: {
      'delete-record.map.js':
        '/** Which record goes. */\nfunction map(event) {\n  return { id: event.data.responseId }\n}\n',
      'patch-customer.map.js':
        '/** What changes of a customer; whoever has no id over there cannot be patched. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { customerId } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!customerId || score === undefined) return null\n  return {\n    id: customerId,\n    changes: {\n      last_nps: score,\n      last_nps_band: helpers.npsBand(score),\n      last_nps_comment: helpers.answer(\'text\'),\n      last_nps_at: submittedAt,\n    },\n  }\n}\n',
      'post-event.map.js':
        '/** What happened, as the platform says it: give the route a mapping of yours for another shape. */\nfunction map(event) {\n  return event\n}\n',
      'post-form.map.js':
        '/** A response as fields of a form; what is absent is no field. */\nfunction map(event) {\n  const {\n    id,\n    surveyId,\n    submittedAt,\n    channel,\n    locale,\n    dims,\n    respondentMeta: { name, email, customerId } = {},\n  } = event.data.response\n  const [score, comment, topic] = [\'nps\', \'text\', \'single\'].map((each) => helpers.answer(each))\n  const fields = {\n    ...dims,\n    response_id: id,\n    survey_id: surveyId,\n    submitted_at: submittedAt,\n    channel,\n    locale,\n    score,\n    comment,\n    topic,\n    name,\n    email,\n    customer_id: customerId,\n  }\n  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))\n}\n',
      'put-record.map.js':
        '/** What is put, and by which id: the same for every revision. */\nfunction map(event) {\n  const record = event.data.response ?? event.data.insight\n  return { id: record.id, record }\n}\n',
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
    connector: segment,
    files: {
      'identify.map.js':
        '/** Traits are of customers that are known: whoever left no customer id is not identified. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { customerId, name, email } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!customerId || score === undefined) return null\n  return {\n    userId: customerId,\n    timestamp: submittedAt,\n    traits: { name, email, last_nps: score, last_nps_band: helpers.npsBand(score), last_nps_at: submittedAt },\n  }\n}\n',
      'track-insight.map.js':
        '/** Every insight of a survey has the same anonymous id, so that it is one user to Segment\'s bill. */\nfunction map(event) {\n  const { id, surveyId, timeframe, findings, artifacts } = event.data.insight\n  const [first] = findings\n  if (!first) return null\n  const { title, summary, theme, n, impact } = first\n  return {\n    anonymousId: surveyId,\n    timestamp: event.timestamp,\n    properties: {\n      insight_id: id,\n      survey_id: surveyId,\n      from: timeframe.from,\n      to: timeframe.to,\n      title,\n      summary,\n      theme,\n      n,\n      impact,\n      findings: findings.length,\n      report: artifacts[0],\n    },\n  }\n}\n',
      'track.map.js':
        '/** A response of a customer; one of nobody has the response\'s own id, so that it is nobody else\'s either. */\nfunction map(event) {\n  const { id, surveyId, submittedAt, channel, locale, dims, respondentMeta: { customerId } = {} } = event.data.response\n  const [score, comment, topic] = [\'nps\', \'text\', \'single\'].map((name) => helpers.answer(name))\n  const band = score === undefined ? undefined : helpers.npsBand(score)\n  return {\n    ...(customerId ? { userId: customerId } : { anonymousId: id }),\n    timestamp: submittedAt,\n    properties: { ...dims, response_id: id, survey_id: surveyId, score, band, comment, topic, channel, locale },\n  }\n}\n',
    },
  },
  {
    connector: sendgrid,
    files: {
      'send-insight.map.js':
        '/** All findings, the weightiest first, and where the report is. */\nfunction map(event) {\n  const { findings, artifacts } = event.data.insight\n  const [first] = findings\n  if (!first) return null\n  const listed = findings.map(({ title, summary, n }) => `${title}\\n${summary}\\n(${n} respondents)`)\n  return {\n    subject: helpers.truncate(`Insight: ${first.title}`.replace(/[\\p{Cc}\\s]+/gu, \' \').trim(), 200, \'…\'),\n    text: helpers.join([...listed, artifacts[0]], \'\\n\\n\'),\n  }\n}\n',
      'send-mail.map.js':
        '/** A detractor becomes a mail to the team, and nobody else does. A subject is one line, whatever was written. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const line = (text) => text.replace(/[\\p{Cc}\\s]+/gu, \' \').trim()\n  const facts = {\n    From: helpers.join([name, email], \', \'),\n    Channel: channel,\n    Region: dims?.region,\n    Topic: helpers.answer(\'single\'),\n  }\n  const listed = Object.entries(facts)\n    .filter(([, fact]) => fact)\n    .map(([label, fact]) => `${label}: ${line(fact)}`)\n  return {\n    subject: line(`NPS ${score}: ${helpers.truncate(comment ?? \'no comment\', 120, \'…\')}`),\n    text: helpers.join([comment, helpers.join(listed, \'\\n\'), `Response ${id}`], \'\\n\\n\'),\n    replyTo: email ? { email } : undefined,\n  }\n}\n',
      'upsert-contacts.map.js':
        '/** What a contact is to have of a response; whoever left no address or gave no score is no contact. */\nfunction map(event) {\n  const { submittedAt, respondentMeta: { name, email, customerId } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  if (!email || score === undefined) return null\n  const [firstName, ...others] = (name ?? \'\').split(/\\s+/).filter(Boolean)\n  return {\n    email: email.toLowerCase(),\n    firstName,\n    lastName: others.length > 0 ? others.join(\' \') : undefined,\n    customerId,\n    score,\n    band: helpers.npsBand(score),\n    day: helpers.date(submittedAt, \'MM/dd/yyyy\'),\n  }\n}\n',
    },
  },
  {
    connector: servicenow,
    files: {
      'create-record.map.js':
        '/** What begins another condition of a query is in no address that is looked for. */\nconst ADDRESS = /^[^\\s^=,@]+@[^\\s^=,@]+$/\n\n/** A detractor becomes a record, and nobody else does. Values of ServiceNow\'s are texts. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, channel, dims?.region, name, email], \' · \')\n  const address = email && helpers.lower(helpers.trim(email))\n  return {\n    email: ADDRESS.test(address) ? address : undefined,\n    fields: {\n      short_description: `NPS ${score}: ${comment ?? \'no comment\'}`,\n      description: helpers.join([facts, comment], \'\\n\\n\'),\n      impact: score <= 3 ? \'2\' : \'3\',\n      urgency: score <= 3 ? \'2\' : \'3\',\n      correlation_id: id,\n      correlation_display: \'howazit\',\n    },\n  }\n}\n',
      'import-row.map.js':
        '/** Columns of an import set table begin with u_, and hold texts. */\nfunction map(event) {\n  const { id, surveyId, channel, submittedAt, respondentMeta: { name, email, customerId } = {} } = event.data.response\n  const score = helpers.answer(\'nps\')\n  return {\n    u_response_id: id,\n    u_survey_id: surveyId,\n    u_score: score === undefined ? undefined : String(score),\n    u_band: helpers.npsBand(score),\n    u_comment: helpers.answer(\'text\'),\n    u_channel: channel,\n    u_name: name,\n    u_email: email,\n    u_customer_id: customerId,\n    u_submitted_at: helpers.date(submittedAt, \'yyyy-MM-dd HH:mm:ss\'),\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one record is the survey and the theme. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const facts = `${helpers.theme(\'impact\')} points of NPS · ${helpers.theme(\'n\')} respondents · ${period}`\n  return {\n    short_description: title,\n    description: helpers.join([facts, artifacts?.[0], helpers.theme(\'summary\')], \'\\n\\n\'),\n    impact: \'2\',\n    urgency: \'3\',\n    correlation_id: `${surveyId}-${helpers.slug(helpers.theme(\'id\'))}`,\n    correlation_display: \'howazit\',\n  }\n}\n',
    },
  },
  {
    connector: sftp,
    files: {
      'export-insight.map.js':
        '/** A line for each finding. */\nfunction map(event) {\n  const { id, surveyId, timeframe, findings } = event.data.insight\n  if (findings.length === 0) return null\n  return findings.map((finding) => ({\n    insight_id: id,\n    finding_id: finding.id,\n    survey_id: surveyId,\n    period_from: timeframe.from,\n    period_to: timeframe.to,\n    kind: finding.kind,\n    theme: finding.theme ?? \'\',\n    title: finding.title,\n    summary: finding.summary ?? \'\',\n    impact: finding.impact ?? \'\',\n    n: finding.n ?? \'\',\n  }))\n}\n',
      'export-responses.map.js':
        '/** A line; every line has the same columns, and what a response does not have is empty. */\nfunction map(event) {\n  const { type, data } = event\n  const { response = {} } = data\n  const { name, email, customerId } = response.respondentMeta ?? {}\n  const score = response.answers && helpers.answer(\'nps\')\n  return {\n    event: type,\n    response_id: response.id ?? data.responseId,\n    survey_id: response.surveyId ?? data.surveyId,\n    revision: response.revision ?? data.revision,\n    submitted_at: response.submittedAt ?? \'\',\n    channel: response.channel ?? \'\',\n    locale: response.locale ?? \'\',\n    score: score ?? \'\',\n    band: (score !== undefined && helpers.npsBand(score)) || \'\',\n    comment: (response.answers && helpers.answer(\'text\')) ?? \'\',\n    name: name ?? \'\',\n    email: email ?? \'\',\n    customer_id: customerId ?? \'\',\n    region: response.dims?.region ?? \'\',\n  }\n}\n',
    },
  },
  {
    connector: slack,
    files: {
      'post-message.fields.json':
        '{\n  "text": "{{npsBand (answer \'nps\')}}: {{truncate (default (answer \'text\') \'no comment\') 500 \'…\'}}",\n  "blocks": "{{slackBlocks (concat \'NPS \' (answer \'nps\')) (truncate (answer \'text\') 2000 \'…\') Name=event.data.response.respondentMeta.name Channel=event.data.response.channel Region=event.data.response.dims.region}}",\n  "metadata": {\n    "event_type": "survey_response",\n    "event_payload": { "response_id": "{{event.data.response.id}}" }\n  }\n}\n',
      'post-theme.map.js':
        '/** The theme that costs the score most, with the report a click away. */\nfunction map(event) {\n  const { id, timeframe, artifacts } = event.data.insight\n  const [title, impact] = [helpers.theme(\'title\'), helpers.theme(\'impact\')]\n  if (title === undefined) return null\n  const facts = {\n    \'NPS points\': impact,\n    Respondents: helpers.theme(\'n\'),\n    From: helpers.date(timeframe.from, \'yyyy-MM-dd\'),\n    To: helpers.date(timeframe.to, \'yyyy-MM-dd\'),\n  }\n  const blocks = helpers.slackBlocks(title, helpers.truncate(helpers.theme(\'summary\'), 2000, \'…\'), facts)\n  const report = artifacts?.[0]\n  const link = report && { type: \'section\', text: { type: \'mrkdwn\', text: `<${report}|Open the report>` } }\n  return {\n    text: helpers.escapeMrkdwn(helpers.truncate(`${title}: ${impact} points of NPS`, 500, \'…\')),\n    blocks: link ? [...blocks, link] : blocks,\n    metadata: { event_type: \'survey_insight\', event_payload: { insight_id: id } },\n  }\n}\n',
    },
  },
  {
    connector: smtp,
    files: {
      'send-alert.map.js':
        '/** A detractor becomes a mail, and nobody else does. Both forms of it say the same. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name, email } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\') ?? \'No comment.\']\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([`NPS ${score}`, name, channel, dims?.region, `Response ${id}`], \' · \')\n  const words = helpers.escapeHtml(comment).replaceAll(\'\\n\', \'<br>\')\n  return {\n    subject: `NPS ${score}: ${helpers.truncate(comment, 100, \'…\')}`,\n    replyTo: email && { name: name ?? \'\', address: helpers.trim(email) },\n    text: `${comment}\\n\\n${facts}`,\n    html: `<blockquote>${words}</blockquote><p>${helpers.escapeHtml(facts)}</p>`,\n  }\n}\n',
      'send-insight.map.js':
        '/** The theme that costs most. */\nfunction map(event) {\n  const { timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const words = [title, helpers.theme(\'summary\'), period]\n  const report = artifacts?.[0]\n  const link = report && `<p><a href="${helpers.escapeHtml(report)}">Report</a></p>`\n  return {\n    subject: `${helpers.truncate(title, 120, \'…\')}: ${helpers.theme(\'impact\')} points of NPS`,\n    text: helpers.join([...words, report], \'\\n\\n\'),\n    html: helpers.join([...words.map((text) => text && `<p>${helpers.escapeHtml(text)}</p>`), link], \'\'),\n  }\n}\n',
    },
  },
  {
    connector: splunkHec,
    files: {
      'index-insight.map.js':
        '/** The theme that costs most, at the moment when the insight was ready. */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  return {\n    time: Number(helpers.date(event.timestamp, \'unix\')),\n    event: {\n      insight_id: id,\n      survey_id: surveyId,\n      theme: helpers.theme(\'id\'),\n      title,\n      summary: helpers.theme(\'summary\'),\n      impact: helpers.theme(\'impact\'),\n      n: helpers.theme(\'n\'),\n      from: timeframe.from,\n      to: timeframe.to,\n      report: artifacts?.[0],\n    },\n  }\n}\n',
      'index-response.map.js':
        '/** What happened, at the moment when it was said. */\nfunction map(event) {\n  const { id, surveyId, revision, channel, locale, dims, submittedAt } = event.data.response\n  const score = helpers.answer(\'nps\')\n  return {\n    time: Number(helpers.date(submittedAt, \'unix\')),\n    event: {\n      response_id: id,\n      survey_id: surveyId,\n      revision,\n      score,\n      band: helpers.npsBand(score),\n      comment: helpers.answer(\'text\'),\n      channel,\n      locale,\n      dims,\n    },\n  }\n}\n',
    },
  },
  {
    connector: telegram,
    files: {
      'send-message.map.js':
        '/** The score is bold; what the respondent wrote is text, which escaping makes at most twice as long. */\nfunction map(event) {\n  const { channel, dims, respondentMeta } = event.data.response\n  const score = helpers.answer(\'nps\')\n  const title = score === undefined ? \'A response\' : `NPS ${score} (${helpers.npsBand(score)})`\n  const comment = helpers.truncate(helpers.answer(\'text\') ?? \'No comment.\', 1500, \'…\')\n  const facts = helpers.truncate(helpers.join([respondentMeta?.name, channel, dims?.region], \' · \'), 200, \'…\')\n  return { text: helpers.markup`*${title}*\\n\\n${comment}\\n\\n${facts}` }\n}\n',
      'send-theme.map.js':
        '/** The theme that costs most, with the report\'s address as text: Telegram makes a link of it. */\nfunction map(event) {\n  const { timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const facts = `${helpers.theme(\'impact\')} points of NPS · ${helpers.theme(\'n\')} responses · ${period}`\n  const summary = helpers.truncate(helpers.theme(\'summary\'), 1300, \'…\')\n  const rest = helpers.join([summary, facts, artifacts?.[0]], \'\\n\\n\')\n  return { text: helpers.markup`*${helpers.truncate(title, 120, \'…\')}*\\n\\n${rest}` }\n}\n',
    },
  },
  {
    connector: trello,
    files: {
      'create-card.map.js':
        '/** A detractor becomes a card that is due in two days, and nobody else does. Escaping makes a comment at most twice as long. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const words = helpers.truncate(comment ?? \'No comment.\', 7000, \'…\')\n  const facts = helpers.join([`NPS ${score}`, respondentMeta?.name, channel, dims?.region], \' · \')\n  return {\n    name: `NPS ${score}: ${helpers.truncate((comment ?? \'no comment\').replaceAll(/\\s+/g, \' \'), 80, \'…\')}`,\n    desc: `${helpers.escapeMarkdown(helpers.join([words, helpers.truncate(facts, 400, \'…\')], \'\\n\\n\'))}\\n\\nResponse ${id}`,\n    due: helpers.dateAdd(event.timestamp, 2, \'days\'),\n  }\n}\n',
      'track-theme.map.js':
        '/** The theme that costs most; what makes it one card is the survey and the theme. */\nfunction map(event) {\n  const { id, surveyId, timeframe, artifacts } = event.data.insight\n  const title = helpers.theme(\'title\')\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  const summary = helpers.escapeMarkdown(helpers.truncate(helpers.theme(\'summary\'), 7000, \'…\'))\n  const theme = `${surveyId}:${helpers.theme(\'id\')}`\n  return {\n    name: helpers.truncate(`${title}: ${helpers.theme(\'impact\')} points of NPS`, 250, \'…\'),\n    desc: helpers.join([summary, period, artifacts?.[0], `Theme ${theme} · Insight ${id}`], \'\\n\\n\'),\n    theme,\n  }\n}\n',
    },
  },
  {
    connector: twilioSms,
    files: {
      'alert-on-duty.map.js':
        '/** A detractor becomes a text message, and nobody else does: each costs, and wakes somebody. */\nfunction map(event) {\n  const { id, channel, dims, respondentMeta: { name } = {} } = event.data.response\n  const [score, comment] = [helpers.answer(\'nps\'), helpers.answer(\'text\')]\n  if (helpers.npsBand(score) !== \'detractor\') return null\n  const facts = helpers.join([name, channel, dims?.region], \' · \')\n  const lines = [`NPS ${score}: ${helpers.truncate(comment ?? \'no comment\', 1_200, \'…\')}`, facts, `Response ${id}`]\n  return { text: helpers.join(lines, \'\\n\') }\n}\n',
      'send-insight.map.js':
        '/** The finding that matters most, short enough for a phone, and where the report is. */\nfunction map(event) {\n  const { findings, artifacts } = event.data.insight\n  const [first] = findings\n  if (!first) return null\n  const found = [helpers.truncate(first.title, 200, \'…\'), helpers.truncate(first.summary, 800, \'…\')]\n  return { text: helpers.join([...found, artifacts[0]], \'\\n\') }\n}\n',
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
      'track-theme.map.js':
        '/** The theme that costs the score most; what makes it one ticket is the survey, the theme and the month. */\nfunction map(event) {\n  const { surveyId, timeframe, artifacts } = event.data.insight\n  const [title, summary] = [helpers.theme(\'title\'), helpers.theme(\'summary\')]\n  if (title === undefined) return null\n  const period = `${helpers.date(timeframe.from, \'yyyy-MM-dd\')} to ${helpers.date(timeframe.to, \'yyyy-MM-dd\')}`\n  return {\n    ticket: {\n      subject: helpers.truncate(`${title}: ${helpers.theme(\'impact\')} points of NPS`, 150, \'…\'),\n      comment: { body: helpers.join([summary, period, artifacts?.[0]], \'\\n\\n\'), public: false },\n      priority: \'normal\',\n      external_id: helpers.join([surveyId, helpers.theme(\'id\'), helpers.date(timeframe.to, \'yyyy-MM\')], \':\'),\n      tags: [\'howazit\', \'theme\'],\n    },\n  }\n}\n',
    },
  },
]
