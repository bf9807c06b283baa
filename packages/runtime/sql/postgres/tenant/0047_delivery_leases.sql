-- What is leased, for the caps per endpoint and tenant, beside the deliveries instead of in an index of theirs: with that index every
-- lease was a write to all six of them. The lease itself stays in the delivery. A row here only says where to look; the picker, which
-- is the only one to write here, clears those that it finds without a lease.
create table delivery_leases (
  tenant_id uuid not null,
  endpoint_id uuid not null,
  delivery_id uuid not null,
  constraint delivery_leases_pkey primary key (tenant_id, endpoint_id, delivery_id)
);
select fence_by_tenant('delivery_leases'), open_to_operator('delivery_leases');
grant select, insert, delete on delivery_leases to howazit_operator;
drop index deliveries_leased_idx;
-- Deliveries that were planned together lie together and are leased together: room for a second version of each.
alter table deliveries set (fillfactor = 50);
