-- A place that is shut for good, and a zone that is no longer used; both keep their history.
alter table masterdata_places add column closed boolean not null default false;
alter table masterdata_zones add column categories text[] not null default '{}';
alter table masterdata_zones add column walk_order int;
alter table masterdata_zones add column retired boolean not null default false;

create or replace view masterdata_public_places with (security_invoker = true) as select * from masterdata_places;
-- Who asks what stands where, or what there is to count, asks about zones in use.
create or replace view masterdata_public_zones with (security_invoker = true) as select * from masterdata_zones where not retired;
create view masterdata_public_every_zone with (security_invoker = true) as select * from masterdata_zones;
