-- A schema of one tenant beside two hundred others has years for partitions: months would be a hundred thousand tables in
-- one database.
create function partition_span() returns text language sql stable set search_path from current as $$
  select case when current_schema() = 'tenant_shared' or current_schema() = 'tenant' then 'month' else 'year' end
$$;
create or replace function ensure_month(month date) returns boolean
language plpgsql security definer set search_path from current set lock_timeout = '2s' as $$
declare
  parent text;
  part text;
  span text := partition_span();
  from_at timestamptz := date_trunc(span, month::timestamp) at time zone 'UTC';
  to_at timestamptz := (date_trunc(span, month::timestamp) + ('1 ' || span)::interval) at time zone 'UTC';
  made boolean := false;
begin
  if month < '2000-01-01' or date_trunc('month', month::timestamp) at time zone 'UTC' > now() + interval '2 days' then
    raise exception 'no partition for %: outside 2000-01 to now', to_char(month, 'YYYY-MM') using errcode = 'invalid_parameter_value';
  end if;
  foreach parent in array array['responses', 'response_items'] loop
    part := parent || to_char(month, case span when 'year' then '_YYYY' else '_YYYY_MM' end);
    continue when to_regclass(quote_ident(part)) is not null;
    -- Made on its own and then attached: `create ... partition of` would lock the parent against every reader and writer,
    -- attaching only against another attach.
    execute format('create table %I (like %I including all)', part, parent);
    perform fence_by_tenant(part::regclass);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, from_at, to_at);
    made := true;
  end loop;
  return made;
end
$$;
revoke all on function partition_span() from public;
