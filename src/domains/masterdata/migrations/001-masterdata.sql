create table masterdata_items (
  tenant_id int not null,
  sku text collate "C" not null,
  name text not null,
  name_en text,
  barcodes text[] not null default '{}',
  measure text,
  category text,
  price_fen bigint,
  cost_fen bigint,
  pack_units int,
  high_value boolean not null default false,
  -- What a search looks in, lower case: names, code, barcodes, pinyin and its initials.
  search text not null,
  chain_seq bigint not null,
  primary key (tenant_id, sku)
);
select dianmai_protect('masterdata_items');

create table masterdata_places (
  tenant_id int not null,
  place text collate "C" not null,
  name text not null,
  name_en text,
  kind text not null,
  timezone text not null default 'Asia/Shanghai',
  primary key (tenant_id, place)
);
select dianmai_protect('masterdata_places');

create table masterdata_zones (
  tenant_id int not null,
  place text collate "C" not null,
  zone text collate "C" not null,
  name text not null,
  name_en text,
  area text not null,
  primary key (tenant_id, place, zone)
);
select dianmai_protect('masterdata_zones');

create table masterdata_zone_items (
  tenant_id int not null,
  place text collate "C" not null,
  sku text collate "C" not null,
  zone text collate "C" not null,
  area text not null,
  primary key (tenant_id, place, sku, zone)
);
create index masterdata_zone_items_zone on masterdata_zone_items (tenant_id, place, zone);
select dianmai_protect('masterdata_zone_items');

create view masterdata_public_items with (security_invoker = true) as select * from masterdata_items;
create view masterdata_public_places with (security_invoker = true) as select * from masterdata_places;
create view masterdata_public_zones with (security_invoker = true) as select * from masterdata_zones;
create view masterdata_public_zone_items with (security_invoker = true) as select * from masterdata_zone_items;
