import type { Pool } from 'pg'
import type { Tenant } from '../../packages/runtime/src/tenancy/tenant.ts'
import { createChange } from '../../packages/runtime/test/delivery/create-change.ts'

/** Responses of half a year, each with its key, three answers and its event, as the stages leave them; written past the platform, which would take hours. */
export async function fillTenant(admin: Pool, tenant: Tenant, responses: number): Promise<void> {
  await admin.query(MONTHS)
  const event = JSON.stringify(createChange(tenant))
  for (const text of [KEYS, RESPONSES, ITEMS]) await admin.query(text, [tenant.id, responses])
  await admin.query(EVENTS, [tenant.id, responses, event])
  await admin.query('vacuum (analyze)')
}

const MONTHS = `
  select tenant_shared.ensure_months(array(
    select generate_series(date_trunc('month', now() - interval '181 days'), now(), interval '1 month')::date))`

// Ids in order of time, as ours are.
const GIVEN = `
  from (
    select at, now() - interval '180 days' * (1 - at / $2::float8) as submitted_at,
      overlay(md5('response' || at) placing lpad(to_hex(1770000000000 + at * 60000), 12, '0') || '7' from 1 for 13)::uuid as id
    from generate_series(1, $2::bigint) at
  ) given`

const KEYS = `
  insert into tenant_shared.response_keys (tenant_id, response_id, submitted_at, body_hash)
  select $1, id, submitted_at, sha256(id::text::bytea) ${GIVEN}`

const RESPONSES = `
  insert into tenant_shared.responses
    (tenant_id, id, survey_id, survey_version_id, submitted_at, recorded_at, completion, channel, locale, dims)
  select $1, id, md5('survey')::uuid, md5('version')::uuid, submitted_at, submitted_at, 'complete', 'email', 'en-GB',
    jsonb_build_object('region', 'r' || at % 20, 'product', 'p' || at % 50) ${GIVEN}`

const ITEMS = `
  insert into tenant_shared.response_items
    (tenant_id, id, response_id, submitted_at, position, question_id, option_id, numeric_value, text_value)
  select $1, gen_random_uuid(), id, submitted_at, position, md5('question' || position)::uuid,
    case when position = 1 then md5('option' || at % 5)::uuid end,
    case when position = 0 then at % 11 end,
    case when position = 2 then format('Comment "%s", as long as people write them: it was all right, but the queue was long.', at) end
    ${GIVEN}
  cross join generate_series(0, 2) position`

const EVENTS = `
  insert into tenant_shared.outbox
    (tenant_id, slot, event_id, event_type, key, revision, payload, created_at, dispatched_at)
  select $1, at % 16, md5('event' || at)::uuid, 'response.created', id, 1, $3::jsonb, submitted_at, submitted_at ${GIVEN}
  order by at`
