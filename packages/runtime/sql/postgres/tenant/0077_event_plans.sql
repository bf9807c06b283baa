-- Which events were planned together, and which of the targets that were in force then wanted each: written in the transaction that plans
-- their deliveries, and the only thing that says afterwards that a delivery should be there, or should not. A bit per event and target,
-- so that what nobody wants costs next to nothing. An event that is planned again is in two of them.
create table event_plans (
  tenant_id uuid not null,
  -- In which they occurred.
  hour timestamptz not null,
  id uuid not null,
  -- As of the deliveries that were planned.
  planned_at timestamptz not null,
  -- Of which responses, in the same order; the first event of each where they are new.
  response_ids uuid[] not null,
  are_new boolean not null,
  event_ids uuid[] not null,
  -- Webhooks and routes, and for each a bit per event.
  targets uuid[] not null,
  wanted varbit[] not null,
  constraint event_plans_pkey primary key (tenant_id, hour, id)
);
select fence_by_tenant('event_plans');
grant select, insert, delete on event_plans to howazit_app;
