-- Zones that were declared walked, one row a session and zone, however many devices said so.
create table inventory_sweeps (
  tenant_id int not null,
  place text collate "C" not null,
  session text collate "C" not null,
  zone text collate "C" not null,
  area text not null,
  -- Key of the event that declared it last.
  sweep uuid not null,
  started_ms bigint not null,
  at_ms bigint not null,
  error_ms int not null,
  -- How many items the devices say were counted in the session.
  items int not null,
  swept_by text,
  source text not null,
  seq bigint not null,
  -- waiting: observations may still come; complete: what was not seen counts as zero; incomplete: some never came.
  state text not null default 'waiting',
  counted int,
  primary key (tenant_id, place, session, zone, area)
);
create index inventory_sweeps_waiting on inventory_sweeps (tenant_id, at_ms) where state = 'waiting';
select dianmai_protect('inventory_sweeps');

-- A zero that follows from a sweep names it.
alter table inventory_observations add column sweep uuid;
create index inventory_observations_session on inventory_observations (tenant_id, place, session, zone, area);

-- Accepted counts whose variance a later event has revised, until it is looked at: the first such event and its position.
create table inventory_revisions (
  tenant_id int not null,
  place text collate "C" not null,
  count_id uuid not null,
  sku text collate "C" not null,
  area text not null,
  seq bigint not null,
  cause uuid not null,
  primary key (tenant_id, place, count_id)
);
select dianmai_protect('inventory_revisions');

-- What came in of each lot, so that what came after a count of the lot is known in whatever order they arrive.
create table inventory_lot_receipts (
  tenant_id int not null,
  place text collate "C" not null,
  sku text collate "C" not null,
  lot text collate "C" not null,
  receipt uuid not null,
  line int not null,
  quantity bigint not null,
  at_ms bigint not null,
  primary key (tenant_id, place, sku, lot, receipt, line)
);
select dianmai_protect('inventory_lot_receipts');
