-- Settings as last changed; a place of '' is the whole chain. A value that was set to null is back at what was shipped.
create table masterdata_settings (
  tenant_id int not null,
  setting text collate "C" not null,
  place text collate "C" not null default '',
  value jsonb not null,
  chain_seq bigint not null,
  primary key (tenant_id, setting, place)
);
select dianmai_protect('masterdata_settings');
create view masterdata_public_settings with (security_invoker = true) as select * from masterdata_settings;
