-- The life of an alert: who took note of it, what could end it, what did.
alter table alerts_alerts
  add column raised_seq bigint not null default 0,
  add column subject text collate "C",
  add column person text,
  add column facts jsonb,
  add column settled_by text[] not null default '{recovery}',
  add column settles_ms bigint,
  add column acknowledged_ms bigint,
  add column acknowledged_by text,
  add column acknowledged_reason text,
  -- The first event that ends it; the settling itself is an event that follows.
  add column over_seq bigint,
  add column over_ms bigint,
  add column over_how text,
  add column over_key uuid,
  add column settled_how text;
create index alerts_alerts_settles on alerts_alerts (tenant_id, settles_ms) where settled_ms is null;
create index alerts_alerts_over on alerts_alerts (tenant_id, place) where settled_ms is null and over_seq is not null;
create or replace view alerts_public_open with (security_invoker = true) as select * from alerts_alerts where settled_ms is null;
