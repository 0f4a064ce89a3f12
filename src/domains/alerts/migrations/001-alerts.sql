create table alerts_alerts (
  tenant_id int not null,
  place text collate "C" not null,
  alert text collate "C" not null,
  level text not null,
  rule text not null,
  sku text,
  area text,
  quantity bigint,
  flow text,
  raised_ms bigint not null,
  settled_ms bigint,
  primary key (tenant_id, place, alert)
);
create index alerts_alerts_open on alerts_alerts (tenant_id, place, sku) where settled_ms is null;
select dianmai_protect('alerts_alerts');
create view alerts_public_open with (security_invoker = true) as select * from alerts_alerts where settled_ms is null;
