-- Months are made on demand, since a file of old responses can name any of them. Only this function does it: it runs as the
-- owner, so that nobody else needs the right to create tables, and only howazit_partitioner may call it.
create function ensure_month(month date) returns boolean
language plpgsql security definer set search_path from current set lock_timeout = '2s' as $$
declare
  parent text;
  part text;
  from_at timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
  to_at timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
  made boolean := false;
begin
  if from_at < '2000-01-01T00:00:00Z' or from_at > now() + interval '2 days' then
    raise exception 'no partition for %: outside 2000-01 to now', to_char(month, 'YYYY-MM') using errcode = 'invalid_parameter_value';
  end if;
  foreach parent in array array['responses', 'response_items'] loop
    part := parent || to_char(month, '_YYYY_MM');
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
-- One maker at a time (its lock is held to the end of the transaction), and few months per transaction: each holds the
-- locks of two tables with their indexes.
create function ensure_months(months date[]) returns int
language plpgsql security definer set search_path from current set lock_timeout = '2s' as $$
declare
  month date;
  made int := 0;
begin
  if cardinality(months) > 24 then
    raise exception 'at most 24 months at a time' using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtext('howazit.partitions'), hashtext(current_schema()));
  foreach month in array months loop
    made := made + ensure_month(month)::int;
  end loop;
  return made;
end
$$;
revoke all on function ensure_month(date), ensure_months(date[]) from public;
grant execute on function ensure_months(date[]) to howazit_partitioner;
