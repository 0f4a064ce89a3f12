-- Values of parameters as they were changed; '' in a scope: all of the chain. Never updated: the history is the table.
create table flows_parameters (
  tenant_id int not null,
  chain_seq bigint not null,
  flow text collate "C" not null,
  parameter text collate "C" not null,
  place text collate "C" not null default '',
  category text collate "C" not null default '',
  sku text collate "C" not null default '',
  value jsonb not null,
  changed_ms bigint not null,
  changed_by text,
  reason text,
  primary key (tenant_id, chain_seq)
);
select dianmai_protect('flows_parameters');

-- What conditions ask of an item, with the position of the chain stream from which it holds.
create table flows_items (
  tenant_id int not null,
  sku text collate "C" not null,
  chain_seq bigint not null,
  category text,
  high_value boolean not null,
  primary key (tenant_id, sku, chain_seq)
);
select dianmai_protect('flows_items');

-- Facts of an item in a place, at the position of the consumer that judges; quantities in thousandths.
create table flows_stock (
  tenant_id int not null,
  place text collate "C" not null,
  sku text collate "C" not null,
  first_day int not null,
  shelf_since_count bigint not null,
  backroom_since_count bigint not null,
  primary key (tenant_id, place, sku)
);
select dianmai_protect('flows_stock');

-- What left the place for good, by day (days since 1970 in China's time).
create table flows_days (
  tenant_id int not null,
  place text collate "C" not null,
  sku text collate "C" not null,
  day int not null,
  out_quantity bigint not null,
  primary key (tenant_id, place, sku, day)
);
select dianmai_protect('flows_days');
