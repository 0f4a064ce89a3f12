create table inventory_observations (
  tenant_id int not null,
  place text collate "C" not null,
  observation uuid not null,
  seq bigint not null,
  sku text collate "C" not null,
  area text not null,
  zone text collate "C" not null,
  lot text,
  quantity bigint not null,
  at_ms bigint not null,
  since_ms bigint not null,
  error_ms int not null,
  recorded_ms bigint not null,
  counted_by text,
  source text not null,
  session text not null,
  recount text,
  -- waiting: nothing decided; recount: out of tolerance, another person counts; accepted, rejected, superseded: decided.
  state text not null default 'waiting',
  count_id uuid,
  accepted_by text,
  primary key (tenant_id, place, observation)
);
create index inventory_observations_open on inventory_observations (tenant_id, place, sku, area, at_ms) where state in ('waiting', 'recount');
create index inventory_observations_item on inventory_observations (tenant_id, place, sku, at_ms);
select dianmai_protect('inventory_observations');

create table inventory_recounts (
  tenant_id int not null,
  place text collate "C" not null,
  recount text collate "C" not null,
  sku text collate "C" not null,
  area text not null,
  zone text,
  because text not null,
  quantity bigint,
  cause uuid,
  not_by text,
  flow text,
  priority text not null,
  requested_ms bigint not null,
  state text not null default 'open',
  closed_ms bigint,
  primary key (tenant_id, place, recount)
);
create index inventory_recounts_open on inventory_recounts (tenant_id, place, sku) where state = 'open';
select dianmai_protect('inventory_recounts');

create table inventory_negatives (
  tenant_id int not null,
  place text collate "C" not null,
  sku text collate "C" not null,
  area text not null,
  since_ms bigint not null,
  settled_ms bigint not null,
  key uuid not null,
  primary key (tenant_id, place, sku, area)
);
select dianmai_protect('inventory_negatives');

create table inventory_lots (
  tenant_id int not null,
  place text collate "C" not null,
  sku text collate "C" not null,
  lot text collate "C" not null,
  expires_on date,
  received bigint not null,
  received_ms bigint not null,
  counted bigint,
  counted_ms bigint,
  primary key (tenant_id, place, sku, lot)
);
select dianmai_protect('inventory_lots');
