-- Items of a place that have counts which may be due: what the settling of counts looks at, and nothing else. A row is made
-- by each observation, moved to the time that the item waits for, and taken away when nothing of it can be decided.
create table inventory_due (
  tenant_id int not null,
  place text collate "C" not null,
  sku text collate "C" not null,
  area text not null,
  -- Time (with its error) of the earliest count that was not judged yet, milliseconds.
  reach_ms bigint not null,
  primary key (tenant_id, place, sku, area)
) with (fillfactor = 70);
create index inventory_due_reach on inventory_due (tenant_id, place, reach_ms);

-- The owner is held to the policies too, so they are put aside for the rows that stand already.
alter table inventory_observations no force row level security;
insert into inventory_due (tenant_id, place, sku, area, reach_ms)
select tenant_id, place, sku, area, min(at_ms + error_ms) from inventory_observations
where state in ('waiting', 'recount') group by tenant_id, place, sku, area;
alter table inventory_observations force row level security;
select dianmai_protect('inventory_due');

-- Position of the last decision about counts of a place: nothing more is decided before the projection has read so far.
create table inventory_decided (
  tenant_id int not null,
  place text collate "C" not null,
  seq bigint not null,
  primary key (tenant_id, place)
);
select dianmai_protect('inventory_decided');

-- Time after which a count answers the recount, milliseconds.
alter table inventory_recounts add column since_ms bigint;
