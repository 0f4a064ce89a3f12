-- What is waited for, of an item ('' = of a document) or a document ('' = of an item). `look_ms`: not to be looked at
-- before; null: nothing to look for until it moves again. The due tick reads one index, whatever the number of items.
create table flows_deadlines (
  tenant_id int not null,
  place text collate "C" not null,
  kind text collate "C" not null,
  subject text collate "C" not null,
  sku text collate "C" not null,
  person text,
  to_place text,
  quantity bigint not null,
  since_ms bigint,
  look_ms bigint,
  primary key (tenant_id, place, kind, subject, sku)
);
create index flows_deadlines_look on flows_deadlines (tenant_id, look_ms) where look_ms is not null;
select dianmai_protect('flows_deadlines');

-- Position of the chain stream whose thresholds the deadlines were last looked at with.
create table flows_looked (
  tenant_id int not null,
  chain_seq bigint not null,
  primary key (tenant_id)
);
select dianmai_protect('flows_looked');
