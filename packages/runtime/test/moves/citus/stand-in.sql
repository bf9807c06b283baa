-- Stands in for Citus in a database without it: functions and tables of the names and signatures that it documents, which write down how they are
-- called and change what they say of shards as Citus does. No row is anywhere else for it. ("any" is for functions in C: here it is uuid.)
create schema stand_in;
set search_path to stand_in, public;
create type shard_transfer_mode as enum ('auto', 'force_logical', 'block_writes');
create table calls (number int generated always as identity, call text not null);
-- What every call is refused with.
create table refusals (message text not null);
create table pg_dist_node (nodeid int, groupid int, nodename text, nodeport int, noderack text, hasmetadata boolean, isactive boolean,
  noderole text, nodecluster text, metadatasynced boolean, shouldhaveshards boolean);
create table pg_dist_shard (logicalrelid regclass, shardid bigint, shardstorage "char", shardminvalue text, shardmaxvalue text);
create table pg_dist_placement (placementid bigint, shardid bigint, shardstate int, shardlength bigint, groupid int);
create table wal_levels (nodeid int, wal_level text);
create sequence shardid_seq start 103000;
create view citus_shards as
  select s.logicalrelid as table_name, s.shardid, s.logicalrelid::text || '_' || s.shardid as shard_name, 'distributed' as citus_table_type,
    1 as colocation_id, n.nodename, n.nodeport, p.shardlength as shard_size
  from pg_dist_shard s
  join pg_dist_placement p using (shardid)
  join pg_dist_node n on n.groupid = p.groupid and n.noderole = 'primary';

create function citus_version() returns text language sql as $$ select 'Citus 12.1.6 on x86_64-pc-linux-gnu' $$;
create function citus_is_coordinator() returns boolean language sql as 'select true';
create function run_command_on_all_nodes(command text, parallel boolean default true, give_warning_for_connection_errors boolean default false,
  out nodeid int, out success boolean, out result text)
returns setof record language sql as $$
  select nodeid, true, wal_level from stand_in.wal_levels where $1 = 'show wal_level'
$$;
create function get_shard_id_for_distribution_column(table_name regclass, distribution_value uuid) returns bigint language sql as $$
  select shardid
  from stand_in.pg_dist_shard
  where logicalrelid = $1 and uuid_hash($2) between shardminvalue::int and shardmaxvalue::int
$$;
create function refuse_or_note(call text) returns void language plpgsql as $$
declare
  refusal text;
begin
  select message from stand_in.refusals into refusal;
  if refusal is not null then
    raise exception '%', refusal using errcode = 'object_not_in_prerequisite_state';
  end if;
  insert into stand_in.calls (call) values (refuse_or_note.call);
end
$$;
create function isolate_tenant_to_new_shard(table_name regclass, tenant_id uuid, cascade_option text default '',
  shard_transfer_mode stand_in.shard_transfer_mode default 'auto')
returns bigint language plpgsql as $$
declare
  hash bigint = uuid_hash(tenant_id);
  shard record;
  part record;
begin
  for shard in
    select s.*, p.shardlength, p.groupid
    from stand_in.pg_dist_shard s
    join stand_in.pg_dist_placement p using (shardid)
    where hash between shardminvalue::bigint and shardmaxvalue::bigint
  loop
    if shard.shardminvalue = shard.shardmaxvalue then
      raise exception 'table % has already been isolated for the given value', table_name using errcode = 'object_not_in_prerequisite_state';
    end if;
    delete from stand_in.pg_dist_shard where shardid = shard.shardid;
    delete from stand_in.pg_dist_placement where shardid = shard.shardid;
    for part in
      select nextval('stand_in.shardid_seq') as shardid, *
      from (values (shard.shardminvalue::bigint, hash - 1), (hash, hash), (hash + 1, shard.shardmaxvalue::bigint)) r (first, last)
      where first <= last
    loop
      insert into stand_in.pg_dist_shard values (shard.logicalrelid, part.shardid, 't', part.first, part.last);
      insert into stand_in.pg_dist_placement values (part.shardid, part.shardid, 1, shard.shardlength / 3, shard.groupid);
    end loop;
  end loop;
  perform stand_in.refuse_or_note(format('isolate %s %s %s', table_name, cascade_option, shard_transfer_mode));
  return stand_in.get_shard_id_for_distribution_column(table_name, tenant_id);
end
$$;
create function citus_move_shard_placement(shard_id bigint, source_node_name text, source_node_port int, target_node_name text,
  target_node_port int, shard_transfer_mode stand_in.shard_transfer_mode default 'auto')
returns void language plpgsql as $$
begin
  update stand_in.pg_dist_placement p
  set groupid = (
    select groupid from stand_in.pg_dist_node where nodename = target_node_name and nodeport = target_node_port)
  from stand_in.pg_dist_shard s, stand_in.pg_dist_shard moved
  where s.shardid = p.shardid and moved.shardid = shard_id
    and (s.shardminvalue, s.shardmaxvalue) = (moved.shardminvalue, moved.shardmaxvalue)
    and p.groupid = (select groupid from stand_in.pg_dist_node where nodename = source_node_name and nodeport = source_node_port);
  if not found then
    raise exception 'could not find the source placement' using errcode = 'object_not_in_prerequisite_state';
  end if;
  perform stand_in.refuse_or_note(format('move %s:%s to %s:%s %s', source_node_name, source_node_port, target_node_name, target_node_port,
    shard_transfer_mode));
  -- As Citus does at the end, for a moment.
  lock table tenant_shared.surveys in share mode;
  perform pg_sleep(0.4);
end
$$;
-- Counts in a shard what is in its table within its range.
create function master_run_on_worker(worker_name text[], port int[], command text[], parallel boolean, out node_name text, out node_port int,
  out success boolean, out result text)
returns setof record language plpgsql as $$
declare
  shard stand_in.pg_dist_shard;
begin
  select s.* into strict shard from stand_in.pg_dist_shard s
  join stand_in.citus_shards c using (shardid)
  where command[1] = 'select count(*) from ' || c.shard_name and (c.nodename, c.nodeport) = (worker_name[1], port[1]);
  execute format('select count(*)::text from %s where uuid_hash(tenant_id) between %s and %s', shard.logicalrelid, shard.shardminvalue,
    shard.shardmaxvalue) into result;
  node_name = worker_name[1];
  node_port = port[1];
  success = true;
  return next;
end
$$;
