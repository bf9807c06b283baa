-- That a breaker closed, until somebody has seen whether its endpoint recovers by itself what failed meanwhile. Without tenant_id, as the
-- breakers are; but logged: what is lost here nobody would learn again.
alter table control.delivery_breakers
  -- No failure among those that opened it was before.
  add column failing_since timestamptz not null default now();
create table control.breaker_closings (
  -- Of the replay that comes of it, so that there is one whoever makes it, and however often.
  replay_id uuid constraint breaker_closings_pkey primary key,
  endpoint_id uuid not null,
  failing_since timestamptz not null,
  closed_at timestamptz not null,
  -- Whoever looks at it may die, so the right to it runs out.
  taken_until timestamptz
);
grant select, insert, update, delete on control.breaker_closings to howazit_operator;
